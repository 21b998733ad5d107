package io.fluxgate.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.http.UpstreamException;
import io.fluxgate.http.UpstreamException.Kind;
import io.fluxgate.http.UpstreamException.Timeout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryPolicyTest {

  private static RetryPolicy policy(boolean jitter, boolean nonIdempotent) {
    return RetryPolicy.of(
        new RetryPolicy.Settings(
            3,
            Duration.ofMillis(100),
            Duration.ofMillis(1000),
            jitter,
            Set.of(502, 503),
            Duration.ZERO,
            nonIdempotent,
            1024));
  }

  private static Duration pause(RetryPolicy policy, int failures, Duration asked) {
    return policy.pause(failures, Optional.of(asked), new Random(1));
  }

  @ParameterizedTest
  @CsvSource({"1,100", "2,200", "3,400", "4,800", "5,1000", "6,1000", "70,1000", "10000,1000"})
  void pausesDoubleUpToTheLongest(int failures, long millis) {
    assertThat(pause(policy(false, false), failures, Duration.ZERO))
        .isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void jitterIsFullFromNothingToAllOfThePause() {
    RetryPolicy policy = policy(true, false);
    Random random = new Random(7);
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      millis.add(policy.pause(2, Optional.empty(), random).toMillis());
    }
    assertThat(millis).allMatch(each -> each >= 0 && each <= 200);
    assertThat(millis.stream().filter(each -> each < 20).count()).isBetween(850L, 1150L);
    assertThat(millis.stream().filter(each -> each >= 180).count()).isBetween(850L, 1150L);
  }

  @ParameterizedTest
  @CsvSource({"0,100", "50,100", "-5000,100", "700,700", "1000,1000", "60000,1000"})
  void anUpstreamsWishIsHonouredUpToTheLongestPause(long asked, long millis) {
    assertThat(pause(policy(false, false), 1, Duration.ofMillis(asked)))
        .isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void aWishBeyondAllTimeIsNoMore() {
    assertThat(pause(policy(false, false), 1, Duration.ofSeconds(Long.MAX_VALUE)))
        .isEqualTo(Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})
  void repeatsWhatIsIdempotent(String method) {
    assertThat(policy(false, false).isRetryable(method, 503)).isTrue();
    assertThat(policy(false, false).isRetryable(method, 500)).isFalse();
    assertThat(policy(false, false).isRetryable(method, 200)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PATCH", "FOO", "get"})
  void repeatsOtherMethodsOnlyWhereThatWasAskedFor(String method) {
    UpstreamException seen = new UpstreamException(Kind.CONNECTION_TERMINATED, true, "", null);
    UpstreamException unseen = new UpstreamException(Kind.CONNECTION_REFUSED, false, "", null);
    assertThat(policy(false, false).isRetryable(method, 503)).isFalse();
    assertThat(policy(false, false).isRetryable(method, seen)).isFalse();
    assertThat(policy(false, false).isRetryable(method, unseen)).isTrue();
    assertThat(policy(false, true).isRetryable(method, 503)).isTrue();
    assertThat(policy(false, true).isRetryable(method, seen)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void everyKindOfFailureHasARule(Kind kind) {
    boolean hopeless = kind == Kind.LOOP_DETECTED || kind == Kind.NO_ENDPOINT;
    UpstreamException seen = new UpstreamException(kind, true, "", null);
    UpstreamException unseen = new UpstreamException(kind, false, "", null);
    RetryPolicy policy = policy(false, false);
    assertThat(policy.isRetryable("GET", seen)).isEqualTo(!hopeless);
    assertThat(policy.isRetryable("GET", unseen))
        .isEqualTo(!hopeless && kind != Kind.PROTOCOL_ERROR);
  }

  @ParameterizedTest
  @EnumSource(Timeout.class)
  void theEndOfTheWholeTimeIsTheEnd(Timeout timeout) {
    UpstreamException late =
        UpstreamException.timedOut(timeout, Kind.RESPONSE_TIMEOUT, true, "late");
    assertThat(policy(false, false).isRetryable("GET", late)).isEqualTo(timeout != Timeout.TOTAL);
  }

  @Test
  void neverSendsOnce() {
    assertThat(RetryPolicy.never().retries()).isFalse();
    assertThat(RetryPolicy.never().isRetryable("GET", 503)).isFalse();
  }

  @Test
  void refusesNumbersThatMakeNoSense() {
    assertThatThrownBy(() -> settings(0, 1, 1, 0, 0)).hasMessage("attempts must be at least 1: 0");
    assertThatThrownBy(() -> settings(1, -1, 1, 0, 0)).hasMessageContaining("base");
    assertThatThrownBy(() -> settings(1, 2, 1, 0, 0))
        .hasMessage("base must not be longer than longest, PT0.001S: PT0.002S");
    assertThatThrownBy(() -> settings(1, 1, 1, -1, 0)).hasMessageContaining("perTry");
    assertThatThrownBy(() -> settings(1, 1, 1, 0, -1))
        .hasMessage("maxBodyBytes must not be negative: -1");
  }

  private static RetryPolicy.Settings settings(
      int attempts, long base, long longest, long perTry, int body) {
    return new RetryPolicy.Settings(
        attempts,
        Duration.ofMillis(base),
        Duration.ofMillis(longest),
        true,
        Set.of(),
        Duration.ofMillis(perTry),
        false,
        body);
  }
}
