package io.fluxgate.ratelimit;

import static io.fluxgate.ratelimit.Limiting.allowed;
import static io.fluxgate.ratelimit.Limiting.limiter;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.testing.FakeTime;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What others have worked out by hand or with other code; their sources stand in the files. */
class ReferenceStepsTest {

  private final FakeTime time = FakeTime.standing();

  private static JsonNode reference(String file) throws IOException {
    try (InputStream in = ReferenceStepsTest.class.getResourceAsStream(file)) {
      return JsonMapper.shared().readTree(Objects.requireNonNull(in));
    }
  }

  private void at(long millis) {
    time.advance(Duration.ofMillis(millis).minus(time.elapsed()));
  }

  @Test
  void aTokenBucketServesWhatTheReferenceServes() throws IOException {
    JsonNode reference = reference("token-bucket.json");
    double perSecond = reference.get("rate_per_s").asDouble();
    RateLimiter limiter =
        limiter(RateLimiter.tokenBucket(reference.get("burst").asDouble(), perSecond), time);
    for (JsonNode step : reference.get("steps").values()) {
      at(step.get("t_ms").asLong());
      assertThat(allowed(limiter, "key", step.get("requests").asInt()))
          .as(step.toString())
          .isEqualTo(step.get("allowed").asInt());
    }
  }

  @Test
  void gcraDecidesAsThrottledDoes() throws IOException {
    JsonNode reference = reference("gcra.json");
    int perSecond = reference.get("rate_per_s").asInt();
    int limit = reference.get("limit").asInt();
    RateLimiter limiter = limiter(RateLimiter.gcra(perSecond, Duration.ofSeconds(1), limit), time);
    for (JsonNode step : reference.get("steps").values()) {
      long permits = step.get("n").asLong();
      if (permits < 1) {
        continue; // nothing is asked for: not a request
      }
      at(step.get("t_ms").asLong());
      Decision decision =
          permits > limit // never asked here; the question stands nevertheless
              ? ((KeyedLimiter) limiter).look("key", permits)
              : limiter.tryAcquire("key", permits);
      String as = step.toString();
      assertThat(decision instanceof Allowed).as(as).isEqualTo(step.get("allowed").asBoolean());
      assertThat(decision.remaining()).as(as).isEqualTo(step.get("remaining").asLong());
      assertThat(decision.resetAfter().toMillis()).as(as).isEqualTo(step.get("reset_ms").asLong());
      if (decision instanceof Rejected refused) {
        long retry = step.get("retry_ms").asLong();
        assertThat(refused.retryNanos())
            .as(as)
            .isEqualTo(retry < 0 ? Rejected.NEVER : retry * 1_000_000);
      }
    }
  }

  @Test
  void gcraOfTenASecondAndABurstOfFiveAllowsFiveAndThenOneEachTenthOfASecond() {
    RateLimiter limiter = limiter(RateLimiter.gcra(10, Duration.ofSeconds(1), 5), time);
    assertThat(allowed(limiter, "key", 10)).isEqualTo(5);
    for (int i = 0; i < 20; i++) {
      time.advance(Duration.ofNanos(99_999_999));
      assertThat(allowed(limiter, "key", 2)).isZero();
      time.advance(Duration.ofNanos(1));
      assertThat(allowed(limiter, "key", 2)).isEqualTo(1);
    }
  }

  @Test
  void aSlidingWindowWeighsTheWindowBeforeByWhatIsLeftOfIt() {
    RateLimiter limiter = limiter(RateLimiter.slidingWindow(10, Duration.ofSeconds(60)), time);
    at(45_000);
    for (int i = 0; i < 10; i++) {
      assertThat(allowed(limiter, "key", 1)).isEqualTo(1);
      time.advance(Duration.ofMillis(1_400));
    }
    at(75_000); // the estimate is 10 * 45 / 60 = 7.5
    assertThat(((KeyedLimiter) limiter).look("key", 1).remaining()).isEqualTo(2);
    assertThat(allowed(limiter, "key", 10)).isEqualTo(2);
  }

  @Test
  void aFixedWindowPassesTwiceTheLimitAcrossAnEdge() {
    RateLimiter limiter = limiter(RateLimiter.fixedWindow(10, Duration.ofSeconds(60)), time);
    at(59_500);
    assertThat(allowed(limiter, "key", 20)).isEqualTo(10);
    at(60_500);
    assertThat(allowed(limiter, "key", 20)).isEqualTo(10);
    assertThat(allowed(limiter, "key", 20)).isZero();
  }

  @Test
  void theAttackOnAFixedWindowFailsOnThoseThatSlide() throws IOException {
    JsonNode reference = reference("sliding-window-vs-fixed.json");
    int limit = reference.get("limit").asInt();
    Duration window = Duration.ofMillis(reference.get("window_ms").asLong());
    RateLimiter fixed = limiter(RateLimiter.fixedWindow(limit, window), time);
    RateLimiter log = limiter(RateLimiter.slidingLog(limit, window), time);
    RateLimiter sliding = limiter(RateLimiter.slidingWindow(limit, window), time);
    at(990);
    int passedFixed = allowed(fixed, "key", 100);
    int passedLog = allowed(log, "key", 100);
    int passedSliding = allowed(sliding, "key", 100);
    at(1_010);
    passedFixed += allowed(fixed, "key", 100);
    passedLog += allowed(log, "key", 100);
    passedSliding += allowed(sliding, "key", 100);
    assertThat(passedFixed).isEqualTo(reference.get("fixed_window_allows").asInt());
    assertThat(passedLog).isEqualTo(reference.get("sliding_log_allows").asInt());
    assertThat(passedSliding).as("100 and the one that a weight of 0.99 leaves").isEqualTo(101);
  }

  @Test
  void aLeakyBucketLetsOutOneEachIntervalHoweverManyComeAtOnce() {
    RateLimiter limiter =
        limiter(RateLimiter.leakyBucket(10, Duration.ofSeconds(1)).with("max_wait_ms", 350), time);
    for (int waits = 0; waits < 4; waits++) {
      assertThat(((Allowed) limiter.tryAcquire("key", 1)).delay())
          .isEqualTo(Duration.ofMillis(100L * waits));
    }
    assertThat(((Rejected) limiter.tryAcquire("key", 1)).retryAfter())
        .isEqualTo(Duration.ofMillis(50));
    time.advance(Duration.ofMillis(60));
    assertThat(((Allowed) limiter.tryAcquire("key", 1)).delay()).isEqualTo(Duration.ofMillis(340));
  }

  @Test
  void aTokenBucketLosesNothingWhereAClockIsBehind() {
    SetTime clock = new SetTime(1_000);
    RateLimiter limiter = limiter(RateLimiter.tokenBucket(2, 1), clock);
    assertThat(allowed(limiter, "key", 1)).isEqualTo(1);
    clock.advance(-500_000_000);
    assertThat(((KeyedLimiter) limiter).look("key", 1).remaining()).isEqualTo(1);
    assertThat(allowed(limiter, "key", 2)).isEqualTo(1);
    Rejected refused = (Rejected) limiter.tryAcquire("key", 1);
    assertThat(refused.retryAfter()).isEqualTo(Duration.ofMillis(1_500));
  }
}
