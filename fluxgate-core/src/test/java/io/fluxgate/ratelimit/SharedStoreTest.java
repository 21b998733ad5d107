package io.fluxgate.ratelimit;

import static io.fluxgate.ratelimit.Limiting.together;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.config.PartConfig;
import io.fluxgate.filter.TwoPhaseFilter;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.plugin.FactoryContext;
import io.fluxgate.plugin.Options;
import io.fluxgate.plugin.Registry;
import io.fluxgate.ratelimit.Limit.OnError;
import io.fluxgate.testing.FakeTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What an application may bring is enough for counters that several gateways share: a sketch of
 * both shapes, over a real socket.
 */
@Timeout(20)
class SharedStoreTest {

  private final FakeTime time = FakeTime.standing();

  /** Asks the store for each request. */
  private record Asking(int port, long limit) implements RateLimiter {
    @Override
    public Decision tryAcquire(String key, long permits) {
      try {
        long granted = CounterServer.ask(port, "take " + key + " " + permits + " " + limit);
        if (granted == permits) {
          return new Allowed(limit, 0, 0, 0, 0);
        }
        if (granted > 0) {
          giveBack(key, granted);
        }
        return Rejected.of(limit, granted, Duration.ofSeconds(1), Duration.ofSeconds(1));
      } catch (IOException e) {
        throw new RateLimiterException("the store does not answer", e);
      }
    }

    @Override
    public void giveBack(String key, long permits) {
      try {
        long unused = CounterServer.ask(port, "give " + key + " " + permits);
      } catch (IOException e) {
        throw new RateLimiterException("the store does not answer", e);
      }
    }

    @Override
    public Optional<Quota> quota() {
      return Optional.of(new Quota(limit, Duration.ofHours(1)));
    }

    @Override
    public boolean mayWait() {
      return true;
    }
  }

  /** Takes permits in advance, in the background; answers at once from what it has. */
  private static final class Prefetching implements RateLimiter {
    private static final int BATCH = 10;
    private final int port;
    private final long limit;
    private final AtomicLong have = new AtomicLong();
    private final AtomicBoolean fetching = new AtomicBoolean();
    private volatile boolean dry;
    private volatile @Nullable IOException failure = new IOException("nothing yet");

    private Prefetching(int port, long limit) throws InterruptedException {
      this.port = port;
      this.limit = limit;
      refill().join();
    }

    @Override
    public Decision tryAcquire(String key, long permits) {
      long before = have.getAndUpdate(n -> n >= permits ? n - permits : n);
      if (before - permits < BATCH / 2 && !dry && fetching.compareAndSet(false, true)) {
        Thread unused = refill();
      }
      if (before >= permits) {
        return new Allowed(limit, before - permits, 0, 0, 0);
      }
      IOException broken = failure;
      if (!dry && broken != null) {
        throw new RateLimiterException("the store does not answer", broken);
      }
      return Rejected.of(limit, before, Duration.ofSeconds(1), Duration.ofSeconds(1));
    }

    @Override
    public void giveBack(String key, long permits) {
      have.addAndGet(permits);
    }

    private Thread refill() {
      return Thread.ofVirtual()
          .start(
              () -> {
                try {
                  long granted = CounterServer.ask(port, "take all " + BATCH + " " + limit);
                  dry = granted == 0;
                  have.addAndGet(granted);
                  failure = null;
                } catch (IOException e) {
                  failure = e;
                } finally {
                  fetching.set(false);
                }
              });
    }
  }

  private static RateLimiterFactory asking() {
    return new RateLimiterFactory() {
      @Override
      public String name() {
        return "shared";
      }

      @Override
      public RateLimiter create(Options options, FactoryContext context) {
        return new Asking(
            (int) options.integer("port", 1, 65_535), options.integer("limit", 1, 1_000_000));
      }
    };
  }

  private RateLimiter shared(int port, long limit) {
    return new Registry<>("rate limiter", RateLimiter.class)
        .addAll(List.of(asking()))
        .create(
            new PartConfig.Named("shared", Map.of("port", port, "limit", limit)),
            new FactoryContext(time, new Random(1)));
  }

  private ScriptedRoute route(RateLimiter limiter, OnError onError) {
    return new ScriptedRoute(
        time, Limit.builder("shared", limiter).key(request -> "all").onError(onError).build());
  }

  @Test
  void twoGatewaysShareWhatIsCountedInOneStore() throws Exception {
    try (CounterServer store = new CounterServer()) {
      ScriptedRoute one = route(shared(store.port(), 30), OnError.ALLOW);
      ScriptedRoute other = route(shared(store.port(), 30), OnError.ALLOW);
      assertThat(one.filter).as("may wait").isNotInstanceOf(TwoPhaseFilter.class);
      AtomicInteger turn = new AtomicInteger();
      AtomicInteger served = new AtomicInteger();
      together(
          4,
          () -> {
            var filter = (turn.incrementAndGet() % 2 == 0 ? one : other).filter;
            for (int i = 0; i < 20; i++) {
              int status =
                  filter.filter(Request.get("/"), sent -> Response.text("served")).status();
              served.addAndGet(status == 200 ? 1 : 0);
            }
            return null;
          });
      assertThat(served).hasValue(30);
      assertThat(store.taken("all")).isEqualTo(30);
    }
  }

  @Test
  void whatAnotherLimitRefusesIsGivenBackToTheStore() throws Exception {
    try (CounterServer store = new CounterServer()) {
      KeyedLimiter own = Limiting.keyed(RateLimiter.tokenBucket(1, 0.001), time);
      ScriptedRoute route =
          new ScriptedRoute(
              time,
              Limit.builder("own", own).build(),
              Limit.builder("shared", shared(store.port(), 5)).key(request -> "all").build());
      assertThat(route.status()).isEqualTo(200);
      assertThat(route.status()).isEqualTo(429);
      assertThat(store.taken("all")).isEqualTo(1);
    }
  }

  @Test
  void whileTheStoreIsDownRequestsAreAllowedOrDeniedAsTheLimitSays() throws Exception {
    CounterServer store = new CounterServer();
    RateLimiter limiter = shared(store.port(), 1);
    ScriptedRoute allowing = route(limiter, OnError.ALLOW);
    ScriptedRoute denying = route(limiter, OnError.DENY);
    assertThat(allowing.status()).isEqualTo(200);
    assertThat(denying.status()).isEqualTo(429);
    store.close();
    assertThatThrownBy(() -> limiter.tryAcquire("all", 1)).isInstanceOf(RateLimiterException.class);
    assertThat(allowing.status()).isEqualTo(200);
    assertThat(denying.status()).isEqualTo(503);
  }

  @Test
  void permitsTakenInAdvanceNeedNoWaitingAndTheTotalIsExact() throws Exception {
    try (CounterServer store = new CounterServer()) {
      Prefetching one = new Prefetching(store.port(), 50);
      Prefetching other = new Prefetching(store.port(), 50);
      ScriptedRoute first = route(one, OnError.ALLOW);
      ScriptedRoute second = route(other, OnError.ALLOW);
      assertThat(first.filter).isInstanceOf(TwoPhaseFilter.class);
      int served = 0;
      while (!(one.dry && other.dry && one.have.get() + other.have.get() == 0)) {
        served += first.status() == 200 ? 1 : 0;
        served += second.status() == 200 ? 1 : 0;
      }
      assertThat(served).isEqualTo(50);
      assertThat(store.taken("all")).isEqualTo(50);
    }
  }

  @Test
  void permitsTakenInAdvanceOutliveTheStoreAndThenItCannotBeDecided() throws Exception {
    CounterServer store = new CounterServer();
    Prefetching limiter = new Prefetching(store.port(), 50);
    store.close();
    ScriptedRoute denying = route(limiter, OnError.DENY);
    for (int i = 0; i < Prefetching.BATCH; i++) {
      assertThat(denying.status()).isEqualTo(200);
    }
    int status = denying.status();
    while (status == 429) { // until the background has noticed
      status = denying.status();
    }
    assertThat(status).isEqualTo(503);
    assertThat(route(limiter, OnError.ALLOW).status()).isEqualTo(200);
  }
}
