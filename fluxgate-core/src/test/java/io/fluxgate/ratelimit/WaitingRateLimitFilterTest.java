package io.fluxgate.ratelimit;

import static io.fluxgate.ratelimit.Limiting.keyed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.testing.FakeTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that have to wait for their turn, on the gateway's clock. */
@Timeout(20)
class WaitingRateLimitFilterTest {

  private static RateLimiter tenASecond(FakeTime time, int waiting) {
    return keyed(
        RateLimiter.leakyBucket(10, Duration.ofSeconds(1)).with("max_waiting", waiting), time);
  }

  private static Limit limit(RateLimiter limiter) {
    return Limit.builder("pace", limiter).build();
  }

  @Test
  void eachRequestWaitsUntilAnIntervalAfterTheOneBefore() throws Exception {
    FakeTime time = FakeTime.autoAdvancing();
    ScriptedRoute route = new ScriptedRoute(time, limit(tenASecond(time, 100)));
    for (int i = 0; i < 5; i++) {
      assertThat(route.status()).isEqualTo(200);
      assertThat(time.elapsed()).isEqualTo(Duration.ofMillis(100L * i));
    }
    time.advance(Duration.ofSeconds(1));
    assertThat(route.ask().header("RateLimit")).hasValue("\"pace\";r=10;t=1");
    assertThat(time.elapsed()).as("at once").isEqualTo(Duration.ofMillis(1_400));
  }

  @Test
  void requestsThatComeTogetherAreLetOutOneAfterTheOtherAndNoMoreThanMayWait() throws Exception {
    FakeTime time = FakeTime.standing();
    ScriptedRoute route = new ScriptedRoute(time, limit(tenASecond(time, 3)));
    List<Duration> out = new CopyOnWriteArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 4; i++) {
        Future<Response> unused =
            threads.submit(
                () ->
                    route.filter.filter(
                        Request.get("/"),
                        sent -> {
                          out.add(time.elapsed());
                          return Response.text("served");
                        }));
      }
      time.awaitSleepers(3);
      for (int i = 0; i < 3; i++) {
        assertThat(route.status()).as("one too many").isEqualTo(429);
      }
      for (int served = 2; served <= 4; served++) {
        time.advance(Duration.ofMillis(100));
        while (out.size() < served && !Thread.interrupted()) {
          Thread.onSpinWait();
        }
      }
    }
    assertThat(out.stream().map(Duration::toMillis)).containsExactly(0L, 100L, 200L, 300L);
  }

  @Test
  void ofSeveralWaitsTheLongestCountsAndATrialCausesNone() throws Exception {
    FakeTime time = FakeTime.autoAdvancing();
    RateLimiter slow = keyed(RateLimiter.leakyBucket(1, Duration.ofMillis(700)), time);
    RateLimiter slowest = keyed(RateLimiter.leakyBucket(1, Duration.ofMillis(900)), time);
    ScriptedRoute route =
        new ScriptedRoute(
            time,
            limit(slow),
            limit(tenASecond(time, 5)),
            Limit.builder("trial", slowest).shadow(true).build());
    route.ask();
    route.ask();
    assertThat(time.elapsed()).isEqualTo(Duration.ofMillis(700));
  }

  @Test
  void aRequestThatIsRefusedDoesNotWaitAndTakesNoPlaceInTheQueue() throws Exception {
    FakeTime time = FakeTime.autoAdvancing();
    KeyedLimiter one = keyed(RateLimiter.tokenBucket(1, 0.001), time);
    RateLimiter paced = tenASecond(time, 5);
    ScriptedRoute route = new ScriptedRoute(time, limit(paced), limit(one));
    route.ask();
    for (int i = 0; i < 5; i++) {
      assertThat(route.status()).isEqualTo(429);
    }
    assertThat(time.elapsed()).isZero();
    assertThat(((Allowed) paced.tryAcquire("", 1)).delay()).isEqualTo(Duration.ofMillis(100));
  }

  private static RateLimiter lettingWait(long nanos) {
    return new RateLimiter() {
      @Override
      public Decision tryAcquire(String key, long permits) {
        return new Allowed(1, 0, 0, 0, nanos);
      }

      @Override
      public boolean mayWait() {
        return true;
      }
    };
  }

  @Test
  void nobodyWaitsForARefusal() throws Exception {
    FakeTime time = FakeTime.autoAdvancing();
    KeyedLimiter none = keyed(RateLimiter.tokenBucket(1, 0.001), time);
    none.tryAcquire("", 1);
    ScriptedRoute route = new ScriptedRoute(time, limit(lettingWait(5_000)), limit(none));
    assertThat(route.status()).isEqualTo(429);
    assertThat(time.elapsed()).isZero();
  }

  @Test
  void anApplicationsOwnLimiterMayLetRequestsWaitToo() throws Exception {
    FakeTime time = FakeTime.autoAdvancing();
    RateLimiter own = lettingWait(42_000_000);
    ScriptedRoute route = new ScriptedRoute(time, limit(own));
    assertThat(route.status()).isEqualTo(200);
    assertThat(time.elapsed()).isEqualTo(Duration.ofMillis(42));
  }

  @Test
  void anInterruptedWaitEndsTheRequest() throws Exception {
    FakeTime time = FakeTime.standing();
    ScriptedRoute route = new ScriptedRoute(time, limit(tenASecond(time, 5)));
    route.ask();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread waiting =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    route.ask();
                  } catch (Throwable e) {
                    thrown.set(e);
                  }
                });
    time.awaitSleepers(1);
    waiting.interrupt();
    waiting.join();
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    assertThat(route.served).hasSize(1);
  }

  @Test
  void anInterruptedThreadDoesNotBeginToWait() throws Exception {
    FakeTime time = FakeTime.autoAdvancing();
    ScriptedRoute route = new ScriptedRoute(time, limit(tenASecond(time, 5)));
    route.ask();
    Thread.currentThread().interrupt();
    assertThatThrownBy(route::ask).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }
}
