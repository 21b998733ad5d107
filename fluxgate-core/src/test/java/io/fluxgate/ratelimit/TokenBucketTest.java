package io.fluxgate.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.config.ConfigException;
import io.fluxgate.config.Problem;
import io.fluxgate.plugin.Spec;
import io.fluxgate.testing.FakeTime;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TokenBucketTest extends RateLimiterContract {

  @Override
  Spec<RateLimiter> tenInTenSeconds() {
    return RateLimiter.tokenBucket(10, 1);
  }

  private RateLimiter bucket(double capacity, double refillPerSecond) {
    return limiter(RateLimiter.tokenBucket(capacity, refillPerSecond), time);
  }

  @Test
  void isSaidInAFileAsTokenBucketWithCapacityAndRefillRate() {
    assertThat(RateLimiter.tokenBucket(100, 10).toString())
        .isEqualTo("token_bucket{capacity=100.0, refill_rate=10.0}");
  }

  @Test
  void servesWhatTheReferenceServes() throws IOException {
    JsonNode reference;
    try (InputStream in = TokenBucketTest.class.getResourceAsStream("token-bucket.json")) {
      reference = JsonMapper.shared().readTree(Objects.requireNonNull(in));
    }
    RateLimiter limiter =
        bucket(reference.get("burst").asDouble(), reference.get("rate_per_s").asDouble());
    for (JsonNode step : reference.get("steps").values()) {
      time.advance(Duration.ofMillis(step.get("t_ms").asLong()).minus(time.elapsed()));
      assertThat(allowed(limiter, "key", step.get("requests").asInt()))
          .as(step.toString())
          .isEqualTo(step.get("allowed").asInt());
    }
  }

  @Test
  void refillsContinuously() {
    RateLimiter limiter = bucket(1, 1);
    assertThat(allowed(limiter, "key", 1)).isEqualTo(1);
    time.advance(Duration.ofMillis(999));
    assertThat(limiter.tryAcquire("key", 1)).isEqualTo(new Rejected(1, 0, Duration.ofMillis(1)));
    time.advance(Duration.ofMillis(1));
    assertThat(limiter.tryAcquire("key", 1)).isEqualTo(new Allowed(1, 0, Duration.ofSeconds(1)));
  }

  @Test
  void keepsPartsOfTokens() {
    RateLimiter limiter = bucket(2.5, 1);
    assertThat(allowed(limiter, "key", 5)).isEqualTo(2);
    time.advance(Duration.ofMillis(500));
    assertThat(limiter.tryAcquire("key", 1)).isInstanceOf(Allowed.class);
  }

  @Test
  void askingInVainCostsNothing() {
    RateLimiter limiter = bucket(1, 1e-6);
    limiter.tryAcquire("key", 1);
    Duration wait = ((Rejected) limiter.tryAcquire("key", 1)).retryAfter();
    for (int i = 0; i < 100_000; i++) {
      time.advance(Duration.ofNanos(1));
      limiter.tryAcquire("key", 1);
    }
    Rejected rejected = (Rejected) limiter.tryAcquire("key", 1);
    assertThat(rejected.retryAfter()).isEqualTo(wait.minusNanos(100_000));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 3", "1, 0.3333333333333333", "1, 1000000", "1, 0.000001", "1, 1000000000", "1, 7e11",
    "20, 2", "100.5, 0.7", "7, 0.1", "3, 0.9999999999999999", "1e6, 3", "1e9, 1e6",
    "1e12, 0.001", "1e15, 1", "1, 1e-9"
  })
  void aLoneClientThatWaitsExactlyAsToldIsServed(double capacity, double refillPerSecond) {
    RateLimiter limiter = bucket(capacity, refillPerSecond);
    Random random = new Random(11);
    int most = (int) Math.min(capacity, Integer.MAX_VALUE);
    int rejections = 0;
    for (int i = 0; i < 500; i++) {
      int permits = most == 1 ? 1 : random.nextInt(1, most);
      if (limiter.tryAcquire("key", permits) instanceof Rejected rejected) {
        rejections++;
        if (time.elapsed().plus(rejected.retryAfter()).toDays() > 36_500) {
          break; // a clock's readings do not go further
        }
        time.advance(rejected.retryAfter().minusNanos(1));
        boolean early = limiter.tryAcquire("key", permits) instanceof Allowed;
        time.advance(Duration.ofNanos(1));
        assertThat(early || limiter.tryAcquire("key", permits) instanceof Allowed).isTrue();
      }
      if (random.nextInt(10) == 0) {
        time.advance(Duration.ofNanos(random.nextLong(10_000_000_000L)));
      }
    }
    if (refillPerSecond < capacity && capacity < Integer.MAX_VALUE) {
      assertThat(rejections).isPositive();
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 3", "5, 0.3333333333333333", "20, 10", "2.5, 1000000", "100, 37.7", "1, 0.001"})
  void neverAllowsMoreThanCapacityAndRefillInAnyInterval(double capacity, double refillPerSecond) {
    record Served(long atNanos, long permits) {}
    RateLimiter limiter = bucket(capacity, refillPerSecond);
    Random random = new Random(5);
    Deque<Served> past = new ArrayDeque<>();
    for (int i = 0; i < 2_000; i++) {
      time.advance(Duration.ofNanos((long) (random.nextExponential() / refillPerSecond * 0.5e9)));
      int permits = random.nextInt(1, (int) Math.min(capacity, 4) + 1);
      if (limiter.tryAcquire("key", permits) instanceof Allowed) {
        past.addFirst(new Served(time.elapsed().toNanos(), permits));
      }
      if (past.size() > 200) {
        past.removeLast();
      }
      long sum = 0;
      for (Served served : past) {
        sum += served.permits;
        double seconds = (time.elapsed().toNanos() - served.atNanos) / 1e9;
        assertThat((double) sum).isLessThanOrEqualTo(capacity + refillPerSecond * seconds + 1e-9);
      }
    }
    assertThat(past).hasSizeGreaterThan(100);
  }

  @Test
  void losesNothingToRoundingEither() {
    // 3 per second for 1,000 s, asked for at every nanosecond a token may be there.
    RateLimiter limiter = bucket(2, 3);
    int served = allowed(limiter, "key", 2);
    while (time.elapsed().compareTo(Duration.ofSeconds(1_000)) < 0) {
      switch (limiter.tryAcquire("key", 1)) {
        case Allowed allowed -> served++;
        case Rejected rejected -> time.advance(rejected.retryAfter());
      }
    }
    assertThat(served).isBetween(3_001, 3_002);
  }

  @Test
  void aWaitBeyondEveryClockIsToldAsAHundredYears() {
    RateLimiter limiter = bucket(1, Double.MIN_VALUE);
    limiter.tryAcquire("key", 1);
    assertThat(limiter.tryAcquire("key", 1)).isEqualTo(new Rejected(1, 0, Duration.ofDays(36_500)));
  }

  @Test
  void holdsTheGreatestNumbersThereAre() {
    RateLimiter limiter = bucket(Double.MAX_VALUE, Double.MAX_VALUE);
    assertThat(limiter.tryAcquire("key", Integer.MAX_VALUE))
        .isEqualTo(new Allowed(Long.MAX_VALUE, Long.MAX_VALUE, Duration.ZERO));
    time.advance(Duration.ofDays(36_500));
    assertThat(allowed(limiter, "key", 100)).isEqualTo(100);
  }

  @Test
  void worksWhereTheClockWrapsAround() {
    long before = Long.MAX_VALUE - 500_000_000;
    TokenBucket bucket = new TokenBucket(new Refill(1, 1), before);
    Refill refill = new Refill(1, 1);
    assertThat(bucket.take(refill, 1, before)).isTrue();
    assertThat(bucket.take(refill, 1, before + 999_999_999)).isFalse();
    assertThat(bucket.nanosUntil(refill, 1, before + 999_999_999)).isEqualTo(1);
    assertThat(bucket.take(refill, 1, before + 1_000_000_000)).isTrue();
  }

  @Test
  void aClockThatGoesBackAddsNothingAndTakesNothing() {
    Refill refill = new Refill(2, 1);
    TokenBucket bucket = new TokenBucket(refill, 1_000_000_000);
    assertThat(bucket.take(refill, 1, 1_000_000_000)).isTrue();
    assertThat(bucket.take(refill, 1, 0)).isTrue();
    assertThat(bucket.take(refill, 1, 0)).isFalse();
    assertThat(bucket.nanosUntil(refill, 1, 0)).isEqualTo(2_000_000_000);
    assertThat(bucket.take(refill, 1, 1_999_999_999)).isFalse();
    assertThat(bucket.take(refill, 1, 2_000_000_000)).isTrue();
  }

  @Test
  void allowsExactlyWhatFlowsInWhileThreadsAskAndTimePasses() throws Exception {
    FakeTime moving = FakeTime.standing();
    RateLimiter limiter = limiter(RateLimiter.tokenBucket(50, 1_000), moving);
    AtomicInteger allowed = new AtomicInteger();
    together(
        8,
        () -> {
          for (int i = 0; i < 500; i++) {
            moving.advance(Duration.ofNanos(125_000)); // all of them together: 0.5 s
            allowed.addAndGet(allowed(limiter, "key", 2));
          }
          return null;
        });
    allowed.addAndGet(allowed(limiter, "key", 1_000));
    assertThat(allowed.get()).isBetween(549, 550);
  }

  // What a file may say

  @Test
  void saysEverythingThatIsWrongWithItsOptions() {
    assertThat(problems(Map.of("capacity", 0, "refill_rate", 0.0)))
        .containsExactlyInAnyOrder(
            "capacity: must be at least 1: 0", "refill_rate: must be more than 0: 0.0");
    assertThat(problems(Map.of("refill_rate", -2)))
        .containsExactlyInAnyOrder(
            "capacity: is missing: a number", "refill_rate: must be more than 0: -2.0");
    assertThat(problems(Map.of("capacity", 0.5)))
        .containsExactlyInAnyOrder(
            "capacity: must be at least 1: 0.5", "refill_rate: is missing: a number");
    assertThat(problems(Map.of("capacity", 1, "refill_rate", "fast")))
        .containsExactly("refill_rate: must be a number: 'fast'");
    assertThat(problems(Map.of("capacity", Double.NaN, "refill_rate", Double.POSITIVE_INFINITY)))
        .hasSize(2);
    assertThat(problems(Map.of("capacity", 1, "refill_rate", 1, "max_keys", 0)))
        .containsExactly("max_keys: must be from 1 to 2147483647: 0");
    assertThat(problems(Map.of("capacity", 1, "refill_rate", 1, "burst", 3)))
        .singleElement()
        .asString()
        .startsWith("burst: unknown field 'burst'");
  }

  private List<String> problems(Map<String, Object> options) {
    ConfigException[] thrown = new ConfigException[1];
    assertThatThrownBy(() -> limiter(Spec.named("token_bucket", options), time))
        .isInstanceOfSatisfying(ConfigException.class, e -> thrown[0] = e);
    return thrown[0].problems().stream().map(Problem::toString).toList();
  }
}
