package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.circuitbreaker.CircuitBreaker.State;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.metrics.GatewayEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a client has gone, nobody goes on working for it, and nobody is to blame. */
@EveryEngine
class ClientGoneTest extends WireTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  private final Watched watched;
  private final List<GatewayEvent> events = new CopyOnWriteArrayList<>();
  private final CountDownLatch cancelled = new CountDownLatch(1);
  private final CountDownLatch left = new CountDownLatch(1);

  ClientGoneTest(Engine engine) {
    super(new Watched(engine));
    this.watched = (Watched) this.engine;
  }

  private Gateway gateway(RawUpstream upstream, Way way) {
    return start(
        builder()
            .listener(events::add)
            .route(
                "all",
                route -> {
                  route
                      .any("/*")
                      .loadBalancer(watched)
                      .upstream(
                          upstream.url(),
                          u -> u.circuitBreaker(breaker -> breaker.failureThreshold(1)));
                  way.on(route);
                }));
  }

  private void leave(RawClient client, boolean reset) throws IOException {
    if (reset) {
      client.reset();
    } else {
      client.close();
    }
    left.countDown();
  }

  /** Waits for the end of the gateway's connection. */
  private void awaitCancelled(InputStream in) throws IOException {
    try {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (java.net.SocketException e) {
      // reset: gone as well
    }
    cancelled.countDown();
  }

  /** Without detection it is the answer that cannot be written which shows it. */
  private void awaitCancelledOrAnswer(InputStream in, OutputStream out, String beginning)
      throws Exception {
    if (can(Capability.CLIENT_ABORT_DETECTION)) {
      awaitCancelled(in);
      return;
    }
    assertThat(left.await(20, TimeUnit.SECONDS)).isTrue();
    RawUpstream.write(out, beginning);
    try {
      while (true) {
        RawUpstream.write(out, "1000\r\n" + "x".repeat(4096) + "\r\n");
      }
    } catch (IOException e) {
      cancelled.countDown();
    }
  }

  private void assertCancelledAndForgotten() throws Exception {
    assertThat(cancelled.await(10, TimeUnit.SECONDS)).as("the upstream was told").isTrue();
    watched.awaitNothingHeld();
    assertThat(watched.endpoint().breaker().state()).isEqualTo(State.CLOSED);
    assertThat(events)
        .filteredOn(event -> event instanceof GatewayEvent.RequestCompleted)
        .hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"STRAIGHT,false", "STRAIGHT,true", "THROUGH_A_FILTER,false", "THROUGH_A_FILTER,true"})
  void aClientThatLeavesBeforeItsAnswerBeginsCancelsTheCall(Way way, boolean reset)
      throws Exception {
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) ->
                awaitCancelledOrAnswer(
                    in, out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
    RawClient client = client(gateway(upstream, way)).send(GET);
    upstream.awaitHead();

    leave(client, reset);

    assertCancelledAndForgotten();
  }

  @ParameterizedTest
  @CsvSource({"STRAIGHT,false", "STRAIGHT,true", "THROUGH_A_FILTER,false", "THROUGH_A_FILTER,true"})
  void aClientThatLeavesInTheMiddleOfItsAnswerCancelsTheCall(Way way, boolean reset)
      throws Exception {
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              RawUpstream.write(
                  out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
              awaitCancelledOrAnswer(in, out, "");
            });
    RawClient client = client(gateway(upstream, way)).send(GET);
    client.readUntilBlankLine();
    assertThat(client.readLine()).isEqualTo("5");

    leave(client, reset);

    assertCancelledAndForgotten();
  }

  @ParameterizedTest
  @CsvSource({"STRAIGHT,false", "STRAIGHT,true", "THROUGH_A_FILTER,false", "THROUGH_A_FILTER,true"})
  void aClientThatLeavesInTheMiddleOfItsUploadCancelsTheCall(Way way, boolean reset)
      throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              assertThat(in.readNBytes(1_000)).hasSize(1_000);
              begun.countDown();
              awaitCancelled(in);
            });
    RawClient client =
        client(gateway(upstream, way))
            .send(
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n"
                    + "x".repeat(100_000));
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

    leave(client, reset);

    assertCancelledAndForgotten();
  }

  /** Its rest is not even looked at, so it says more than that the connection stands. */
  @ParameterizedTest
  @CsvSource({"STRAIGHT", "THROUGH_A_FILTER"})
  void aClientThatLeavesWithARequestWaitingBehindCancelsTheCall(Way way) throws Exception {
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) ->
                awaitCancelledOrAnswer(
                    in, out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
    RawClient client = client(gateway(upstream, way)).send(GET + GET);
    upstream.awaitHead();

    leave(client, true);

    assertCancelledAndForgotten();
    assertThat(upstream.heads).isEmpty();
  }

  /** What comes before it is answered, and it is not waited for. */
  @ParameterizedTest
  @CsvSource({"STRAIGHT,10", "STRAIGHT,100000", "THROUGH_A_FILTER,10", "THROUGH_A_FILTER,100000"})
  void aRequestThatWillNeverBeWholeEndsWithItsClientsInput(Way way, int length) throws Exception {
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              if (head.startsWith("GET")) {
                TimeUnit.MILLISECONDS.sleep(200); // the end has been seen before it answers
              }
              RawBody.echo(head, in, out, socket);
            });
    RawClient client = client(gateway(upstream, way));
    client.send(GET + "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\nhello");
    client.socket.shutdownOutput();

    assertThat(client.read().status()).isEqualTo(200);
    client.socket.setSoTimeout(5_000);
    assertThat(client.isClosedByPeer()).isTrue();
    watched.awaitNothingHeld();
  }

  @ParameterizedTest
  @CsvSource({"STRAIGHT", "THROUGH_A_FILTER"})
  void manyClientsThatLeaveLeaveNothingBehind(Way way) throws Exception {
    CountDownLatch over = new CountDownLatch(40);
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              RawUpstream.write(
                  out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
              waitForTheEnd(in, out, socket);
              over.countDown();
            });
    Gateway gateway = gateway(upstream, way);
    for (int i = 0; i < 40; i++) {
      RawClient client = client(gateway).send(GET);
      client.readUntilBlankLine();
      leave(client, i % 2 == 0);
    }

    assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
    watched.awaitNothingHeld();
  }

  private void waitForTheEnd(InputStream in, OutputStream out, Socket socket) {
    try {
      if (can(Capability.CLIENT_ABORT_DETECTION)) {
        in.transferTo(OutputStream.nullOutputStream());
      } else {
        while (socket.isConnected()) {
          RawUpstream.write(out, "1000\r\n" + "x".repeat(4096) + "\r\n");
        }
      }
    } catch (IOException e) {
      // gone
    }
  }
}
