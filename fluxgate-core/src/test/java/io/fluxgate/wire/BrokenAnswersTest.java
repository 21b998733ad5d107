package io.fluxgate.wire;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.RouteBuilder;
import io.fluxgate.engine.Engine;
import io.fluxgate.metrics.GatewayEvent.RequestCompleted;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An answer that breaks off after some of it has gone to the client is never begun anew: the client
 * sees that it is not whole. One that the gateway took as a whole before it passed anything on may
 * be asked for elsewhere.
 */
@EveryEngine
class BrokenAnswersTest extends WireTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String LONG =
      "HTTP/1.1 200 OK\r\nContent-Length: 500000\r\n\r\n" + "x".repeat(100_000);
  private static final String CHUNKED =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n186a0\r\n" + "x".repeat(99_000);
  private static final String SHORT = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nxxx";

  private final Watched watched;
  private final Heard heard = new Heard();
  private final RawUpstream good;

  BrokenAnswersTest(Engine engine) throws IOException {
    super(new Watched(engine));
    this.watched = (Watched) this.engine;
    this.good = closing(RawUpstream.ok());
  }

  /** What comes over the line before the connection is reset. */
  private RawUpstream breaking(String begin) throws IOException {
    return upstream(
        (head, in, out, socket) -> {
          RawUpstream.write(out, begin);
          RawUpstream.reset(socket);
        });
  }

  /** What comes over the line before nothing does any more. */
  private RawUpstream stopping(String begin) throws IOException {
    return upstream(
        (head, in, out, socket) -> {
          RawUpstream.write(out, begin);
          in.transferTo(OutputStream.nullOutputStream());
        });
  }

  private Gateway gateway(RawUpstream first, Way way, Consumer<RouteBuilder> more) {
    return start(
        builder()
            .listener(heard)
            .route(
                "all",
                route -> {
                  route
                      .any("/*")
                      .loadBalancer(watched)
                      .upstream(first.url())
                      .upstream(good.url())
                      .retry(retry -> retry.attempts(3).baseTime(ofMillis(1)));
                  way.on(route);
                  more.accept(route);
                }));
  }

  /** The client sees a cut; nobody was asked again. */
  private void assertCut(Gateway gateway, RawUpstream first, String token, String timeout)
      throws Exception {
    try {
      RawClient.Answer answer = client(gateway).send(GET).read();
      assertThat(answer.status()).isIn(0, 200);
      assertThat(answer.whole() && answer.status() == 200).isFalse();
      assertThat(answer.body()).matches("x*");
    } catch (SocketException e) {
      // a reset is a cut, too
    }
    RequestCompleted told = heard.awaitRequest();
    assertThat(told.failure()).contains(token);
    assertThat(told.timeout().orElse("")).isEqualTo(timeout);
    assertThat(told.attempts()).isEqualTo(1);
    assertThat(first.heads).hasSize(1);
    assertThat(good.heads).isEmpty();
    watched.awaitNothingHeld();
  }

  private void assertGood(Gateway gateway, RawUpstream first) throws Exception {
    RawClient.Answer answer = client(gateway).send(GET).read();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("ok");
    RequestCompleted told = heard.awaitRequest();
    assertThat(told.failure()).isEmpty();
    assertThat(told.timeout()).isEmpty();
    assertThat(told.attempts()).isEqualTo(2);
    assertThat(first.heads).hasSize(1);
    assertThat(good.heads).hasSize(1);
    watched.awaitNothingHeld();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aLongBodyThatBreaksOffIsNotBegunAnew(Way way) throws Exception {
    RawUpstream first = breaking(LONG);
    assertCut(gateway(first, way, route -> {}), first, "http_response_incomplete", "");
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aChunkedBodyThatBreaksOffIsNotBegunAnew(Way way) throws Exception {
    RawUpstream first = breaking(CHUNKED);
    assertCut(gateway(first, way, route -> {}), first, "http_response_incomplete", "");
  }

  /** Its head has been passed on, or is about to be. */
  @ParameterizedTest
  @EnumSource(Way.class)
  void aLongBodyOfWhichNothingComesIsNotBegunAnew(Way way) throws Exception {
    RawUpstream first = breaking("HTTP/1.1 200 OK\r\nContent-Length: 500000\r\n\r\n");
    assertCut(gateway(first, way, route -> {}), first, "http_response_incomplete", "");
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aLongBodyThatStopsIsCutAfterTheIdleTime(Way way) throws Exception {
    RawUpstream first = stopping(LONG);
    Gateway gateway = gateway(first, way, route -> route.timeouts(t -> t.idle(ofMillis(200))));
    assertCut(gateway, first, "http_response_timeout", "idle");
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aLongBodyThatStopsIsCutAtTheEndOfTheTotalTime(Way way) throws Exception {
    RawUpstream first = stopping(LONG);
    Gateway gateway = gateway(first, way, route -> route.timeouts(t -> t.total(ofMillis(300))));
    assertCut(gateway, first, "http_response_timeout", "total");
  }

  /** The time of one try ends with the answer's head. */
  @ParameterizedTest
  @EnumSource(Way.class)
  void theTimeOfATryDoesNotCutABody(Way way) throws Exception {
    RawUpstream slow =
        upstream(
            (head, in, out, socket) -> {
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 500000\r\n\r\n");
              for (int i = 0; i < 5; i++) {
                java.util.concurrent.TimeUnit.MILLISECONDS.sleep(60);
                RawUpstream.write(out, "x".repeat(100_000));
              }
            });
    Gateway gateway =
        gateway(slow, way, route -> route.retry(r -> r.attempts(2).perTryTimeout(ofMillis(200))));

    RawClient.Answer answer = client(gateway).send(GET).read();

    assertThat(answer.whole()).isTrue();
    assertThat(answer.body()).hasSize(500_000);
    assertThat(good.heads).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aShortBodyThatBreaksOffIsAskedForElsewhere(Way way) throws Exception {
    RawUpstream first = breaking(SHORT);
    assertGood(gateway(first, way, route -> {}), first);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aShortBodyThatStopsIsAskedForElsewhere(Way way) throws Exception {
    RawUpstream first = stopping(SHORT);
    assertGood(gateway(first, way, route -> route.timeouts(t -> t.idle(ofMillis(200)))), first);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aShortBodyThatBreaksOffLooksBrokenWhereNothingIsSentAgain(Way way) throws Exception {
    RawUpstream first = breaking(SHORT);
    Gateway gateway =
        gateway(
            first,
            way,
            route -> route.retry(r -> r.attempts(1)).timeouts(t -> t.idle(ofSeconds(20))));
    try {
      RawClient.Answer answer = client(gateway).send(GET).read();
      if (answer.status() == 502) { // it was taken as a whole
        assertThat(answer.header("proxy-status"))
            .isEqualTo("fluxgate; error=http_response_incomplete");
      } else {
        assertThat(answer.whole() && answer.status() == 200).isFalse();
      }
    } catch (SocketException e) {
      // a reset is a cut, too
    }
    assertThat(heard.awaitRequest().failure()).contains("http_response_incomplete");
    assertThat(first.heads).hasSize(1);
    assertThat(good.heads).isEmpty();
    watched.awaitNothingHeld();
  }
}
