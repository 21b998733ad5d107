package io.fluxgate.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.config.HealthConfig.Active;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.plugin.FactoryContext;
import io.fluxgate.testing.FakeTime;
import io.fluxgate.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** Checks in virtual time: every 10 s without jitter, for which an endpoint has 2 s. */
@Timeout(60)
abstract class CheckingFixture {

  static final Duration INTERVAL = Duration.ofSeconds(10);

  final FakeTime time = FakeTime.standing();
  final AtomicInteger sleeping = new AtomicInteger();
  final Queue<Request> requests = new ConcurrentLinkedQueue<>();
  final Queue<Duration> askedAt = new ConcurrentLinkedQueue<>();
  final Queue<Duration> slept = new ConcurrentLinkedQueue<>();
  final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  /** What the endpoints do, one after the other; the last one again and again. */
  final ConcurrentLinkedQueue<Answer> script = new ConcurrentLinkedQueue<>();

  private ThreadedChecks checks;

  interface Answer {
    Response give() throws Exception;
  }

  CheckingFixture() {
    checks = checks(active(List.of(), Optional.empty(), 0));
  }

  @AfterEach
  void nothingGoesOnOnceItIsClosed() {
    checks.close();
    await("no thread is left", () -> threads.stream().noneMatch(Thread::isAlive));
    await("nobody sleeps", () -> sleeping.get() == 0);
    assertThat(checks.running()).isZero();
  }

  /** Waits a while, in real time, for what other threads are about to do. */
  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).as(what).isNegative();
      Thread.onSpinWait();
    }
  }

  ThreadedChecks checks() {
    return checks;
  }

  void use(Active active) {
    checks = checks(active);
  }

  private ThreadedChecks checks(Active active) {
    return (ThreadedChecks)
        ActiveChecks.of(active, this::send, new FactoryContext(counting(), new Random(1)));
  }

  static Active active(List<Integer> statuses, Optional<String> bodyContains, int jitterPercent) {
    return new Active(
        "/up?deep=1",
        "GET",
        statuses,
        bodyContains,
        Map.of("X-Probe", "1"),
        INTERVAL,
        jitterPercent,
        Duration.ofSeconds(2),
        2,
        3);
  }

  private Response send(String endpointId, Request request, Duration timeout)
      throws IOException, InterruptedException {
    assertThat(timeout).isEqualTo(Duration.ofSeconds(2));
    requests.add(request);
    askedAt.add(time.elapsed());
    threads.add(Thread.currentThread());
    return CheckingFixture.<RuntimeException>unchecked(next());
  }

  private synchronized Answer next() {
    return script.size() > 1 ? script.remove() : script.element();
  }

  /** Lets an answer throw whatever it likes, as a probe in another language might. */
  @SuppressWarnings("unchecked")
  private static <E extends Exception> Response unchecked(Answer answer) throws E {
    try {
      return answer.give();
    } catch (Exception e) {
      throw (E) e;
    }
  }

  /** Waits until somebody sleeps, and lets the interval pass. */
  void nextRound() throws InterruptedException {
    time.awaitSleepers(1);
    time.advance(INTERVAL);
  }

  private TimeSource counting() {
    return new TimeSource() {
      @Override
      public long nanoTime() {
        return time.nanoTime();
      }

      @Override
      public Instant now() {
        return time.now();
      }

      @Override
      public void sleep(Duration duration) throws InterruptedException {
        sleeping.incrementAndGet();
        slept.add(duration);
        try {
          time.sleep(duration);
        } finally {
          sleeping.decrementAndGet();
        }
      }
    };
  }
}
