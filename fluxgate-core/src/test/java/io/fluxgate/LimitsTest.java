package io.fluxgate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.config.GatewayConfig;
import io.fluxgate.config.LimitsConfig;
import io.fluxgate.config.Problem;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.engine.EngineLimits;
import io.fluxgate.engine.EngineSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The promise that an engine gets the limits that were asked for, or that the gateway is not built.
 */
class LimitsTest extends InMemoryGateway {

  private static final String JDK_REFUSES =
      "listen.limits: the jdk engine keeps no limits but its own; leave them out";

  private static final String ALL =
      """
      { "loops": 2,
        "clients": { "max_connections": 11, "max_connections_per_address": 12,
          "max_requests_per_connection": 13, "keep_alive_ms": 14000 },
        "messages": { "max_request_line_bytes": 100, "max_head_bytes": 200, "max_headers": 21,
          "max_body_bytes": 6000000000, "small_body_bytes": 22 },
        "pool": { "max_connections": 31, "max_waiting": 32, "idle_ms": 33000,
          "lifetime_ms": 34000 } }
      """;

  @TempDir Path folder;

  private static void sayAll(LimitsBuilder limits) {
    limits
        .loops(2)
        .clients(
            c ->
                c.maxConnections(11)
                    .maxConnectionsPerAddress(12)
                    .maxRequestsPerConnection(13)
                    .keepAlive(Duration.ofSeconds(14)))
        .messages(
            m ->
                m.maxRequestLineBytes(100)
                    .maxHeadBytes(200)
                    .maxHeaders(21)
                    .maxBodyBytes(6_000_000_000L)
                    .smallBodyBytes(22))
        .pool(
            p ->
                p.maxConnections(31)
                    .maxWaiting(32)
                    .idle(Duration.ofSeconds(33))
                    .lifetime(Duration.ofSeconds(34)));
  }

  private static LimitsConfig said(Consumer<LimitsBuilder> limits) {
    return Gateway.builder().limits(limits).toConfig().listen().limits();
  }

  private static GatewayConfig file(String limits) {
    return GatewayConfig.fromJson("{\"listen\": {\"limits\": " + limits + "}}");
  }

  @Test
  void theBuilderSaysWhatAFileSays() {
    assertThat(said(LimitsTest::sayAll)).isEqualTo(file(ALL).listen().limits());
  }

  @Test
  void theEngineGetsTheLimitsThatWereAskedFor() {
    CountingEngine engine = new CountingEngine(Capability.LIMITS);
    gateway(builder().engine(engine).limits(LimitsTest::sayAll));
    assertThat(engine.opened)
        .extracting(EngineSettings::limits)
        .containsExactly(
            new EngineLimits(
                2,
                new EngineLimits.Clients(11, 12, 13, Duration.ofSeconds(14)),
                new EngineLimits.Messages(100, 200, 21, 6_000_000_000L, 22),
                new EngineLimits.Pool(31, 32, Duration.ofSeconds(33), Duration.ofSeconds(34))));
  }

  @Test
  void whoAsksForNoneGetsTheEnginesDefaults() {
    CountingEngine engine = new CountingEngine();
    gateway(builder().engine(engine));
    assertThat(engine.opened)
        .extracting(EngineSettings::limits)
        .containsExactly(EngineLimits.DEFAULT);
  }

  @Test
  void theExtremesThatAConfigurationMayHoldAreTakenByTheEngine() {
    Duration longest = Duration.ofDays(36_500);
    CountingEngine engine = new CountingEngine(Capability.LIMITS);
    gateway(
        builder()
            .engine(engine)
            .limits(
                l ->
                    l.clients(c -> c.maxConnections(1).keepAlive(Duration.ofNanos(1)))
                        .messages(m -> m.maxRequestLineBytes(64).maxHeadBytes(64).maxHeaders(1))
                        .messages(m -> m.smallBodyBytes(0))
                        .pool(p -> p.maxConnections(1).maxWaiting(0).idle(Duration.ofNanos(1)))
                        .pool(p -> p.lifetime(Duration.ofNanos(1)))));
    gateway(
        builder()
            .engine(engine)
            .limits(
                l ->
                    l.loops(1024)
                        .clients(c -> c.maxConnections(Integer.MAX_VALUE).keepAlive(longest))
                        .clients(c -> c.maxConnectionsPerAddress(Integer.MAX_VALUE))
                        .messages(m -> m.maxRequestLineBytes(1 << 20).maxHeadBytes(1 << 20))
                        .messages(m -> m.maxHeaders(10_000).smallBodyBytes(1 << 24))
                        .messages(m -> m.maxBodyBytes(Long.MAX_VALUE))
                        .pool(p -> p.maxConnections(Integer.MAX_VALUE).idle(longest))
                        .pool(p -> p.maxWaiting(Integer.MAX_VALUE).lifetime(longest))));
    assertThat(engine.opened).hasSize(2);
  }

  @Test
  void whatIsNotNamedStaysAsItWas() {
    Duration hour = Duration.ofHours(1);
    assertThat(
            said(l -> l.loops(3).clients(c -> c.maxConnections(5)).clients(c -> c.keepAlive(hour))))
        .isEqualTo(
            new LimitsConfig(
                3,
                new LimitsConfig.Clients(5, 0, 10_000, hour),
                LimitsConfig.Messages.DEFAULT,
                LimitsConfig.Pool.DEFAULT));
  }

  @Test
  void theBuilderAddsToTheLimitsOfAFile() {
    LimitsConfig both =
        Gateway.builder()
            .config(file(ALL))
            .limits(l -> l.pool(p -> p.maxWaiting(5)))
            .limits(l -> l.loops(4))
            .toConfig()
            .listen()
            .limits();
    LimitsConfig all = said(LimitsTest::sayAll);
    assertThat(both)
        .isEqualTo(
            new LimitsConfig(
                4,
                all.clients(),
                all.messages(),
                new LimitsConfig.Pool(31, 5, Duration.ofSeconds(33), Duration.ofSeconds(34))));
  }

  @Test
  void anEngineWithoutThemRefusesLimitsTogetherWithAllOtherMistakes() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("gateway.json"),
            """
            { "listen": { "port": 70000,
                "limits": { "pool": { "max_waiting": -1 } } },
              "routes": [ { "path": "x", "method": "GET", "upstreams": [{ "url": "http://a" }] } ] }
            """);
    assertThat(refusal(Gateway.fromJson(file)).problems())
        .extracting(Problem::toString)
        .satisfiesExactly(
            port -> assertThat(port).startsWith("1:23 listen.port: "),
            limits -> assertThat(limits).startsWith("2:15 " + JDK_REFUSES),
            waiting -> assertThat(waiting).startsWith("2:42 listen.limits.pool.max_waiting: "),
            path -> assertThat(path).startsWith("3:25 routes[0].path: "));
  }

  @Test
  void aGatewayThatDoesNotListenRefusesThemToo() {
    assertThat(refusal(builder().limits(l -> l.loops(1))).problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.toString()).startsWith(JDK_REFUSES));
  }

  @Test
  void theDefaultsMayBeSaidToEveryEngine() {
    Gateway gateway = gateway(builder().config(file("{ \"pool\": { \"max_waiting\": 1024 } }")));
    assertThat(gateway.router().routes()).isEmpty();
  }

  @Test
  void anEngineThatIsNotThereIsTheOnlyProblem() {
    GatewayBuilder builder =
        builder()
            .config(
                GatewayConfig.fromJson(
                    "{\"listen\": {\"engine\": \"none\", \"limits\": {\"loops\": 1}}}"));
    assertThat(refusal(builder).problems())
        .extracting(Problem::place)
        .containsExactly("listen.engine");
  }

  @Test
  void theRefusalNamesAnEngineThatKeepsThem() {
    List<Engine> all = List.of(Engine.jdk(), new CountingEngine(Capability.LIMITS));
    assertThat(EngineAssembler.limitsProblem(Engine.jdk(), all))
        .hasValue(
            "the jdk engine keeps no limits but its own; leave them out, or set \"engine\":"
                + " \"counting\", which keeps them");
    assertThat(EngineAssembler.limitsProblem(Engine.jdk(), List.of(Engine.jdk())))
        .hasValue("the jdk engine keeps no limits but its own; leave them out");
    assertThat(EngineAssembler.limitsProblem(all.getLast(), all)).isEmpty();
  }
}
