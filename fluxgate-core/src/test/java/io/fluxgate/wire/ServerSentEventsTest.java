package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.RouteBuilder;
import io.fluxgate.engine.Engine;
import io.fluxgate.http.Body;
import io.fluxgate.http.Response;
import io.fluxgate.testing.FakeTime;
import java.io.FilterInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Events reach the client when they happen, each on its own, however long there was none. */
@EveryEngine
class ServerSentEventsTest extends WireTest {

  private static final String HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final String EVENT = "data: x\n\n";
  private static final String CHUNK = "9\r\n" + EVENT + "\r\n";
  private static final int ROUNDS = 41;

  private final Semaphore reads = new Semaphore(0);

  ServerSentEventsTest(Engine engine) {
    super(engine);
  }

  @ParameterizedTest
  @EnumSource
  void theFirstByteOfAnAnswerIsThereWithin50Milliseconds(Way way) throws Exception {
    BlockingQueue<Long> sent = new LinkedBlockingQueue<>();
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              sent.add(System.nanoTime());
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n" + EVENT);
            });
    RawClient client = client(proxy(upstream, way::on));
    List<Duration> taken = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      int first = client.socket.getInputStream().read();
      taken.add(Duration.ofNanos(System.nanoTime() - sent.take()));
      assertThat(first).isEqualTo('H');
      assertThat(client.readUntilBlankLine()).startsWith("TTP/1.1 200");
      assertThat(client.socket.getInputStream().readNBytes(9)).asString().isEqualTo(EVENT);
    }

    assertThat(median(taken)).isLessThan(Duration.ofMillis(50));
  }

  @ParameterizedTest
  @EnumSource
  void anEventIsThereWithin50MillisecondsAndOnItsOwn(Way way) throws Exception {
    BlockingQueue<Long> sent = new LinkedBlockingQueue<>();
    Semaphore wanted = new Semaphore(0);
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              RawUpstream.write(out, HEAD);
              for (int i = 0; i < ROUNDS && wanted.tryAcquire(20, TimeUnit.SECONDS); i++) {
                sent.add(System.nanoTime());
                RawUpstream.write(out, CHUNK);
              }
              RawUpstream.write(out, "0\r\n\r\n");
            });
    RawClient client = client(proxy(upstream, way::on)).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(client.readUntilBlankLine()).contains("200", "text/event-stream");
    List<Duration> taken = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      wanted.release();
      readEvent(client);
      taken.add(Duration.ofNanos(System.nanoTime() - sent.take()));
    }
    assertThat(client.readLine()).isEqualTo("0");

    assertThat(median(taken)).isLessThan(Duration.ofMillis(50));
  }

  private static void readEvent(RawClient client) throws IOException {
    assertThat(client.readLine()).isEqualTo("9");
    assertThat(client.readLine()).isEqualTo("data: x");
    assertThat(client.readLine()).isEmpty();
    assertThat(client.readLine()).isEmpty();
  }

  private static Duration median(List<Duration> taken) {
    Collections.sort(taken);
    return taken.get(taken.size() / 2);
  }

  @Test
  void hoursOfSilenceEndAStreamOnlyWhereTheRouteSaysNothingElse() throws Exception {
    Semaphore go = new Semaphore(0);
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              RawUpstream.write(out, HEAD + CHUNK);
              go.tryAcquire(40, TimeUnit.SECONDS);
              RawUpstream.write(out, CHUNK + "0\r\n\r\n");
            });
    FakeTime time = FakeTime.standing();
    Gateway gateway =
        start(
            builder()
                .time(time)
                .route("default", route -> telling(route).get("/default").upstream(upstream.url()))
                .route(
                    "hours",
                    route ->
                        telling(route)
                            .get("/hours")
                            .upstream(upstream.url())
                            .timeouts(timeouts -> timeouts.idle(Duration.ofHours(6))))
                .route(
                    "endless",
                    route ->
                        telling(route)
                            .get("/endless")
                            .upstream(upstream.url())
                            .timeouts(timeouts -> timeouts.idle(Duration.ZERO))));
    RawClient impatient = listening(gateway, "/default");
    RawClient patient = listening(gateway, "/hours");
    RawClient endless = listening(gateway, "/endless");

    time.advance(Duration.ofHours(5));
    assertThat(impatient.isClosedByPeer()).isTrue(); // so the others' deadlines were looked at too
    go.release(3);

    readEvent(patient);
    readEvent(endless);
  }

  /**
   * Where a thread writes the answers, it tells of each read, so that no time passes while it still
   * writes: that has a deadline of its own.
   */
  private RouteBuilder telling(RouteBuilder route) {
    if (!writesOnAThread()) {
      return route;
    }
    return route.filter(
        (request, next) -> {
          Response answer = next.proceed(request);
          return answer.withBody(
              Body.stream(
                  new FilterInputStream(answer.body().open()) {
                    @Override
                    public int read(byte[] into, int from, int length) throws IOException {
                      reads.release();
                      return super.read(into, from, length);
                    }
                  }));
        });
  }

  private boolean writesOnAThread() {
    return engine.name().equals("jdk");
  }

  /** A client that has got its first event, of a gateway that waits for the next one. */
  private RawClient listening(Gateway gateway, String target) throws Exception {
    RawClient client = client(gateway).send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(client.readUntilBlankLine()).contains("200");
    readEvent(client);
    if (writesOnAThread()) {
      assertThat(reads.tryAcquire(2, 20, TimeUnit.SECONDS)).isTrue(); // the event, and the next
    }
    return client;
  }
}
