package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Engine;
import io.fluxgate.http.Body;
import io.fluxgate.http.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Thousands of slow clients beside a fast one do not make it slow. */
@EveryEngine
@Timeout(120)
class SlowClientsTest extends WireTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final int REQUESTS = 300;

  /** What the scheduler of a busy machine may add to any figure. */
  private static final long FLOOR_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final byte[] large = new byte[300_000];
  private volatile boolean trickling;
  private volatile boolean over;

  SlowClientsTest(Engine engine) {
    super(engine);
  }

  /** The slow ones are there all the time; they move only while they are told to. */
  @Test
  void aFastClientStaysFast() throws Exception {
    RawUpstream upstream = closing(RawUpstream.ok());
    Gateway gateway =
        start(
            builder()
                .headTimeout(Duration.ofMinutes(2))
                .idleTimeout(Duration.ofMinutes(2))
                .route(
                    route ->
                        route
                            .get("/large")
                            .handle(request -> Response.of(200).withBody(Body.of(large))))
                .route("all", route -> route.any("/*").upstream(upstream.url())));
    RawClient fast = client(gateway);
    percentile99(fast); // the first requests are slower than those that follow

    List<RawClient> heads = new ArrayList<>();
    List<RawClient> readers = new ArrayList<>();
    long[] before = new long[3];
    long[] during = new long[3];
    before[0] = percentile99(fast);
    for (int i = 0; i < 1_000; i++) {
      heads.add(client(gateway).send("GET / HTTP/1.1\r\nHost: a\r\nX: "));
      readers.add(client(gateway).send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n"));
    }
    FutureTask<Boolean> trickle = new FutureTask<>(() -> trickle(heads, readers), true);
    Thread.ofPlatform().daemon().start(trickle);
    try {
      for (int i = 0; i < 3; i++) {
        trickling = true;
        during[i] = percentile99(fast);
        trickling = false;
        if (i < 2) {
          before[i + 1] = percentile99(fast);
        }
      }
    } finally {
      over = true;
    }
    trickle.get(20, TimeUnit.SECONDS);

    assertThat(median(during)).isLessThan(3 * median(before) + FLOOR_NANOS);
    // and each of the slow ones is served in the end
    for (int i = 0; i < 1_000; i += 100) {
      assertThat(heads.get(i).send("\r\n\r\n").read().body()).isEqualTo("ok");
      assertThat(readers.get(i).read().body()).hasSize(large.length);
    }
  }

  /** Every millisecond two of them, so that each moves about once a second. */
  private void trickle(List<RawClient> heads, List<RawClient> readers) {
    try {
      for (int i = 0; !over; i = (i + 1) % heads.size()) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        if (trickling) {
          heads.get(i).send("x");
          if (i % 100 != 0) {
            assertThat(readers.get(i).socket.getInputStream().readNBytes(10)).hasSize(10);
          }
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static long percentile99(RawClient client) throws IOException {
    long[] nanos = new long[REQUESTS];
    for (int i = 0; i < REQUESTS; i++) {
      long start = System.nanoTime();
      assertThat(client.send(GET).read().body()).isEqualTo("ok");
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    return nanos[REQUESTS * 99 / 100];
  }

  private static long median(long[] figures) {
    long[] sorted = figures.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
