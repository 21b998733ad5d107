package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.concurrency.ConcurrencyLimiter;
import io.fluxgate.engine.Engine;
import io.fluxgate.time.TimeSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An upstream never sees more requests at a time than there are places, nobody waits for one, and
 * whatever becomes of a request, its place is given back.
 */
@EveryEngine
class ConcurrencyTest extends WireTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final int PLACES = 10;

  private final ConcurrencyLimiter limiter =
      ConcurrencyLimiter.of(() -> PLACES, TimeSource.system());

  ConcurrencyTest(Engine engine) {
    super(engine);
  }

  private Gateway limited(RawUpstream upstream, Way way) {
    return proxy(
        upstream,
        route -> {
          route.concurrency(limiter);
          way.on(route);
        });
  }

  private void awaitNoPlaceTaken() throws InterruptedException {
    awaitThat("all places are free", () -> limiter.inFlight() == 0);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aCrowdIsServedNeverMoreThanThePlacesAtATime(Way way) throws Exception {
    Semaphore leave = new Semaphore(0);
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              assertThat(leave.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
              now.decrementAndGet();
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            });
    Gateway gateway = limited(upstream, way);
    List<Future<Integer>> statuses = new ArrayList<>();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 200; i++) {
        statuses.add(clients.submit(() -> status(gateway)));
      }
      awaitThat("those without a place are refused", () -> done(statuses) == 200 - PLACES);
      awaitThat("the others are with the upstream", () -> now.get() == PLACES);
      leave.release(Integer.MAX_VALUE / 2);
    }
    int served = 0;
    for (Future<Integer> status : statuses) {
      assertThat(status.get()).isIn(200, 503);
      served += status.get() == 200 ? 1 : 0;
    }
    assertThat(served).isEqualTo(PLACES);
    assertThat(most.get()).isEqualTo(PLACES);
    awaitNoPlaceTaken();
    assertThat(status(gateway)).isEqualTo(200);
    awaitNoPlaceTaken();
  }

  private static int status(Gateway gateway) throws IOException {
    try (RawClient client = new RawClient(gateway.uri())) {
      return client.send(GET).read().status();
    }
  }

  private static long done(List<Future<Integer>> statuses) {
    return statuses.stream().filter(Future::isDone).count();
  }

  @ParameterizedTest
  @CsvSource({"STRAIGHT,false", "STRAIGHT,true", "THROUGH_A_FILTER,false", "THROUGH_A_FILTER,true"})
  void anUpstreamThatIsKilled(Way way, boolean answers) throws Exception {
    CountDownLatch here = new CountDownLatch(PLACES);
    CountDownLatch killed = new CountDownLatch(1);
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              if (answers) {
                RawUpstream.write(
                    out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
              }
              here.countDown();
              assertThat(killed.await(20, TimeUnit.SECONDS)).isTrue();
            });
    Gateway gateway = limited(upstream, way);
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < PLACES; i++) {
      clients.add(client(gateway).send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"));
    }
    assertThat(here.await(20, TimeUnit.SECONDS)).isTrue();
    for (RawClient client : answers ? clients : List.<RawClient>of()) {
      assertThat(client.readUntilBlankLine()).startsWith("HTTP/1.1 200");
    }
    assertThat(limiter.inFlight()).isEqualTo(PLACES);
    assertThat(status(gateway)).isEqualTo(503);

    upstream.kill();
    killed.countDown();

    for (RawClient client : clients) {
      if (answers) {
        assertThat(client.isClosedByPeer()).isTrue();
      } else {
        assertThat(client.read().status()).isEqualTo(502);
      }
    }
    awaitNoPlaceTaken();
    assertThat(status(gateway)).as("nobody listens").isEqualTo(502);
    awaitNoPlaceTaken();
  }

  @ParameterizedTest
  @CsvSource({"STRAIGHT,false", "THROUGH_A_FILTER,true"})
  void clientsThatLeaveInTheMiddleOfTheirAnswers(Way way, boolean reset) throws Exception {
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
              while (true) {
                RawUpstream.write(out, "1000\r\n" + "x".repeat(4096) + "\r\n");
              }
            });
    Gateway gateway = limited(upstream, way);
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      RawClient client = client(gateway).send(GET);
      assertThat(client.readUntilBlankLine()).startsWith("HTTP/1.1 200");
      clients.add(client);
    }
    assertThat(limiter.inFlight()).isEqualTo(3);

    for (RawClient client : clients) {
      if (reset) {
        client.reset();
      } else {
        client.close();
      }
    }
    awaitNoPlaceTaken();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void clientsThatLeaveBeforeTheirAnswersBegin(Way way) throws Exception {
    CountDownLatch left = new CountDownLatch(1);
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              assertThat(left.await(20, TimeUnit.SECONDS)).isTrue();
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            });
    Gateway gateway = limited(upstream, way);
    for (int i = 0; i < 3; i++) {
      RawClient client = client(gateway).send(GET);
      upstream.awaitHead();
      client.reset();
    }
    left.countDown();
    awaitNoPlaceTaken();
    assertThat(status(gateway)).isEqualTo(200);
    awaitNoPlaceTaken();
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void aFilterThatThrowsAroundAnAnswer(boolean streams) throws Exception {
    RawUpstream upstream =
        closing(
            RawUpstream.answering(
                streams
                    ? "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nbeginning"
                    : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
    Gateway gateway =
        proxy(
            upstream,
            route ->
                route
                    .concurrency(limiter)
                    .filter(
                        (request, next) -> {
                          var unused = next.proceed(request);
                          throw new IllegalStateException("after");
                        }));
    for (int i = 0; i < 2 * PLACES; i++) {
      assertThat(status(gateway)).isEqualTo(500);
    }
    awaitNoPlaceTaken();
  }
}
