package io.fluxgate.ratelimit;

import static io.fluxgate.ratelimit.Limiting.limiter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.config.ConfigException;
import io.fluxgate.config.Problem;
import io.fluxgate.plugin.Spec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a file may say about a limiter, and what the limiter promises in numbers. */
class LimiterOptionsTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final SetTime time = new SetTime(0);

  private List<String> problems(String name, Map<String, Object> options) {
    ConfigException[] thrown = new ConfigException[1];
    assertThatThrownBy(() -> limiter(Spec.named(name, options), time))
        .isInstanceOfSatisfying(ConfigException.class, e -> thrown[0] = e);
    return thrown[0].problems().stream().map(Problem::toString).sorted().toList();
  }

  private Quota quota(Spec<RateLimiter> spec) {
    return limiter(spec, time).quota().orElseThrow();
  }

  @Test
  void aSpecSaysWhatAFileWould() {
    assertThat(RateLimiter.tokenBucket(100, 10).toString())
        .isEqualTo("token_bucket{capacity=100.0, refill_rate=10.0}");
    assertThat(RateLimiter.gcra(5, MINUTE, 2).toString())
        .isEqualTo("gcra{limit=5, window_ms=60000, burst=2}");
    assertThat(RateLimiterFactory.builtIns())
        .extracting(RateLimiterFactory::name)
        .containsExactly(
            "token_bucket",
            "fixed_window",
            "sliding_window",
            "sliding_log",
            "leaky_bucket",
            "gcra",
            "none");
  }

  @Test
  void everythingThatIsWrongIsToldAtOnce() {
    assertThat(problems("token_bucket", Map.of("capacity", 0, "refill_rate", 0.0)))
        .containsExactly(
            "capacity: must be at least 1: 0", "refill_rate: must be more than 0: 0.0");
    assertThat(problems("token_bucket", Map.of("refill_rate", -2, "max_keys", 0)))
        .hasSize(3)
        .contains("max_keys: must be from 1 to 100000000: 0");
    assertThat(
            problems(
                "token_bucket",
                Map.of("capacity", Double.NaN, "refill_rate", Double.POSITIVE_INFINITY)))
        .hasSize(2);
    assertThat(problems("token_bucket", Map.of("capacity", 1, "refill_rate", 1, "burst", 3)))
        .singleElement()
        .asString()
        .startsWith("burst: unknown field 'burst'");
    for (String name : List.of("fixed_window", "sliding_window", "sliding_log", "gcra")) {
      assertThat(problems(name, Map.of("limit", 0, "window_ms", 0)))
          .containsExactly(
              "limit: must be from 1 to 2147483647: 0",
              "window_ms: must be from 1 to 3153600000000: 0");
      assertThat(problems(name, Map.of())).hasSize(2);
    }
    assertThat(
            problems(
                "leaky_bucket",
                Map.of("limit", 1, "window_ms", 1, "max_waiting", -1, "max_wait_ms", -1)))
        .hasSize(2);
    assertThat(problems("gcra", Map.of("limit", 1, "window_ms", 86_400_000, "burst", 36_501)))
        .containsExactly("burst: takes more than 36500 days at 1 in 86400000 ms: 36501");
  }

  @Test
  void windowsAreWholeMilliseconds() {
    assertThatThrownBy(() -> RateLimiter.fixedWindow(1, Duration.ofNanos(1_000_001)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("window must be whole milliseconds: PT0.001000001S");
    assertThatThrownBy(() -> RateLimiter.fixedWindow(1, Duration.ofSeconds(Long.MAX_VALUE)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void quotasArePromisedAsClientsUnderstandThem() {
    assertThat(quota(RateLimiter.tokenBucket(100, 0.5)))
        .isEqualTo(new Quota(100, Duration.ofSeconds(200)));
    assertThat(quota(RateLimiter.fixedWindow(7, MINUTE))).isEqualTo(new Quota(7, MINUTE));
    assertThat(quota(RateLimiter.slidingWindow(7, MINUTE))).isEqualTo(new Quota(7, MINUTE));
    assertThat(quota(RateLimiter.slidingLog(7, MINUTE))).isEqualTo(new Quota(7, MINUTE));
    assertThat(quota(RateLimiter.leakyBucket(7, MINUTE))).isEqualTo(new Quota(7, MINUTE));
    assertThat(quota(RateLimiter.gcra(6, MINUTE, 3)))
        .isEqualTo(new Quota(3, Duration.ofSeconds(30)));
    assertThat(limiter(RateLimiter.none(), time).quota()).isEmpty();
  }

  @Test
  void gcrasBurstIsTheLimitUnlessItIsSaid() {
    RateLimiter limiter =
        limiter(Spec.named("gcra", Map.of("limit", 6, "window_ms", 60_000)), time);
    assertThat(limiter.mostPermits()).isEqualTo(6);
  }

  @Test
  void aQueueHoldsAHundredForASecondUnlessItIsSaid() {
    assertThat(limiter(RateLimiter.leakyBucket(1_000, Duration.ofSeconds(1)), time).mostPermits())
        .isEqualTo(101);
    assertThat(limiter(RateLimiter.leakyBucket(10, Duration.ofSeconds(1)), time).mostPermits())
        .isEqualTo(11);
  }

  @Test
  void aQueueWithAVerySlowPaceIsNoMistake() {
    RateLimiter limiter = limiter(RateLimiter.leakyBucket(1, Duration.ofDays(36_500)), time);
    assertThat(limiter.tryAcquire("key", 1)).isInstanceOf(Allowed.class);
    assertThat(limiter.tryAcquire("key", 1)).isInstanceOf(Rejected.class);
  }

  @Test
  void onlyALimiterThatLetsRequestsWaitMayWait() {
    for (Case it : Case.all()) {
      assertThat(limiter(it.spec(), time).mayWait())
          .isEqualTo(it.spec().name().equals("leaky_bucket"));
    }
    assertThat(limiter(RateLimiter.none(), time).mayWait()).isFalse();
  }

  @Test
  void aLimiterSaysWhatItPromisesToPeopleToo() {
    assertThat(limiter(RateLimiter.fixedWindow(7, MINUTE), time)).hasToString("7 in PT1M");
  }
}
