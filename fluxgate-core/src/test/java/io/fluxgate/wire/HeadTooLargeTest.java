package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A head has bounds; a client that goes beyond them is told which (RFC 9110, 15.5.15; RFC 6585, 5),
 * and its connection closed.
 */
@EveryEngine
class HeadTooLargeTest extends WireTest {

  private RawUpstream upstream;
  private Gateway gateway;

  HeadTooLargeTest(Engine engine) {
    super(engine);
  }

  @BeforeEach
  void startGateway() throws Exception {
    upstream = closing(RawUpstream.ok());
    gateway =
        start(
            builder()
                .headTimeout(Duration.ofSeconds(3)) // ends what has no other bound
                .route(route -> route.any("/*").upstream(upstream.url())));
  }

  /** Sends it while it reads, and expects this answer, or only the end where there is none. */
  private void assertRefused(String head, int status) throws Exception {
    RawClient client = client(gateway);
    CompletableFuture<Void> sent =
        CompletableFuture.runAsync(
            () -> {
              try {
                client.send(head);
              } catch (IOException e) {
                // closed before all of it was sent
              }
            });

    if (can(Capability.HEAD_TOO_LARGE_ANSWERS)) {
      RawClient.Answer answer = client.read();
      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(answer.whole()).isTrue();
    }
    assertThat(client.isClosedByPeer()).isTrue();
    sent.get(20, TimeUnit.SECONDS);
    assertThat(upstream.heads).isEmpty();
  }

  private static String head(String fields) {
    return "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
  }

  @Test
  void aRequestLineThatIsTooLongIsAnswered414() throws Exception {
    assertRefused("GET /" + "a".repeat(500_000) + " HTTP/1.1\r\nHost: a\r\n\r\n", 414);
  }

  @Test
  void aHeaderThatIsTooLongIsAnswered431() throws Exception {
    assertRefused(head("X: " + "x".repeat(500_000) + "\r\n"), 431);
  }

  @Test
  void aHeaderNameThatIsTooLongIsAnswered431() throws Exception {
    assertRefused(head("X".repeat(500_000) + ": x\r\n"), 431);
  }

  @Test
  void manyHeadersThatAreTooLongTogetherAreAnswered431() throws Exception {
    assertRefused(head(("X-Long: " + "x".repeat(10_000) + "\r\n").repeat(50)), 431);
  }

  @Test
  void tooManyHeadersAreAnswered431() throws Exception {
    StringBuilder fields = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      fields.append("X-").append(i).append(": 1\r\n");
    }
    assertRefused(head(fields.toString()), 431);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /", "GET / HTTP/1.1\r\nHost: a\r\nX: ", "G", "\r\n"})
  void aLineThatNeverEndsEndsTheConnection(String beginning) throws Exception {
    RawClient client = client(gateway).send(beginning);
    String more = beginning.equals("\r\n") ? "\r\n".repeat(5_000) : "x".repeat(10_000);

    // The JDK's server skips blank lines without end: there the time for a head is the bound.
    boolean byTime = beginning.equals("\r\n") && !can(Capability.HEAD_TOO_LARGE_ANSWERS);
    int most = byTime ? Integer.MAX_VALUE : 10_000;
    int times = 0;
    try {
      while (times++ < most) {
        client.send(more);
      }
    } catch (IOException e) {
      // closed
    }

    assertThat(times).isLessThan(most);
    assertThat(upstream.heads).isEmpty();
  }

  @Test
  void aHeadWithinTheBoundsPasses() throws Exception {
    RawClient client = client(gateway);

    RawClient.Answer answer =
        client
            .send(
                "GET /"
                    + "a".repeat(4_000)
                    + " HTTP/1.1\r\nHost: a\r\nX: "
                    + "x".repeat(20_000)
                    + "\r\n\r\n")
            .read();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(upstream.awaitHead()).contains("x".repeat(20_000));
    assertThat(client.send(head("")).read().status()).isEqualTo(200);
  }
}
