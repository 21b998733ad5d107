package io.fluxgate.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.config.GatewayConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The other mains run, and the two front doors describe the same gateway. */
@Timeout(120)
class MainsTest {

  @Test
  void theQuickStartStartsAnswersAndEnds() throws Exception {
    try (Example quickStart = Example.start("io.fluxgate.examples.QuickStart")) {
      assertThat(quickStart.process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(quickStart.process.exitValue()).isZero();
    }
  }

  @Test
  void theClientDoesNotNoticeThatAnUpstreamIsGone() throws Exception {
    Process failover = Example.process("io.fluxgate.examples.Failover");
    try {
      String said = new String(failover.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(said).contains("The first upstream is gone.", "0 of 200 requests failed");
      assertThat(failover.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(failover.exitValue()).isZero();
    } finally {
      failover.destroyForcibly();
    }
  }

  @Test
  void aGoldUserIsServedTenTimesAsOften() throws Exception {
    Process limits = Example.process("io.fluxgate.examples.Limits");
    try {
      String said = new String(limits.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(said).containsPattern("free: 1\\d served, then .*per-user");
      assertThat(said).containsPattern("gold: 1\\d\\d served, then .*per-user");
      assertThat(limits.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(limits.exitValue()).isZero();
    } finally {
      limits.destroyForcibly();
    }
  }

  @Test
  void theCommandLineServesAFileUntilItIsTold(@TempDir Path folder) throws Exception {
    Path file = onAFreePort(folder);
    for (String[] main :
        new String[][] {
          {"io.fluxgate.cli.Main", "run", file.toString()},
          {"io.fluxgate.examples.RoutesFromJson", file.toString()}
        }) {
      String[] args = java.util.Arrays.copyOfRange(main, 1, main.length);
      try (Example gateway = Example.start(main[0], args)) {
        assertThat(gateway.get("/nothing").statusCode()).isEqualTo(404);
        assertThat(gateway.ends()).isTrue();
      }
    }
  }

  private static Path onAFreePort(Path folder) throws Exception {
    String json = Files.readString(Path.of("gateway.json")).replace("8080", "0");
    return Files.writeString(folder.resolve("gateway.json"), json);
  }

  @Test
  void theJsonFileOfTheExamplesBuildsAGateway() {
    GatewayConfig config = GatewayConfig.fromJson(Path.of("gateway.json"));

    try (Gateway gateway = Gateway.builder().config(config).build()) {
      assertThat(gateway.router().routes())
          .extracting(route -> route.id())
          .containsExactly("fast", "users", "orders", "search", "chat", "lookup");
    }
  }
}
