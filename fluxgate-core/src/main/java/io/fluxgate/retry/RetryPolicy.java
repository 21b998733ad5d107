package io.fluxgate.retry;

import io.fluxgate.http.UpstreamException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Decides whether a request may be sent again, and when. It knows the rules of safe retry (RFC
 * 9110, 9.2.2) and nothing of endpoints. Immutable.
 */
public final class RetryPolicy {

  private static final RetryPolicy NEVER =
      new RetryPolicy(
          new Settings(1, Duration.ZERO, Duration.ZERO, false, Set.of(), Duration.ZERO, false, 0));

  private final Settings settings;

  /**
   * The numbers of a policy. Durations are zero or more and at most 36,500 days.
   *
   * @param attempts how often a request is sent at most, the first time included, 1 or more
   * @param base the first pause; it doubles with every further try
   * @param longest the longest pause, no shorter than the first
   * @param jitter whether a pause is a random part of that: from nothing to all of it
   * @param statuses the answers that count as failures
   * @param perTry how long one try may take until its answer's headers; zero means no bound
   * @param nonIdempotent whether requests that may do harm when they are carried out twice are sent
   *     again although an upstream may have seen them
   * @param maxBodyBytes the longest body that is kept to be sent again, 0 or more
   */
  public record Settings(
      int attempts,
      Duration base,
      Duration longest,
      boolean jitter,
      Set<Integer> statuses,
      Duration perTry,
      boolean nonIdempotent,
      int maxBodyBytes) {

    private static final Duration LONGEST = Duration.ofDays(36_500);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public Settings {
      if (attempts < 1) {
        throw new IllegalArgumentException("attempts must be at least 1: " + attempts);
      }
      requireDuration("base", base);
      requireDuration("longest", longest);
      if (base.compareTo(longest) > 0) {
        throw new IllegalArgumentException(
            "base must not be longer than longest, " + longest + ": " + base);
      }
      statuses = Set.copyOf(statuses);
      requireDuration("perTry", perTry);
      if (maxBodyBytes < 0) {
        throw new IllegalArgumentException("maxBodyBytes must not be negative: " + maxBodyBytes);
      }
    }

    private static void requireDuration(String name, Duration value) {
      if (value.isNegative() || value.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(name + " must be from zero to 36500 days: " + value);
      }
    }
  }

  private RetryPolicy(Settings settings) {
    this.settings = settings;
  }

  /**
   * A policy.
   *
   * @param settings its numbers
   * @return the policy
   */
  public static RetryPolicy of(Settings settings) {
    return new RetryPolicy(settings);
  }

  /**
   * A policy that sends everything once.
   *
   * @return the policy, always the same
   */
  public static RetryPolicy never() {
    return NEVER;
  }

  /**
   * Whether it ever sends anything again.
   *
   * @return false if one attempt is all
   */
  public boolean retries() {
    return settings.attempts > 1;
  }

  /**
   * How often a request is sent at most.
   *
   * @return 1 or more
   */
  public int attempts() {
    return settings.attempts;
  }

  /**
   * How long one try may take until its answer's headers.
   *
   * @return zero for no bound of its own
   */
  public Duration perTry() {
    return settings.perTry;
  }

  /**
   * The longest body that is kept to be sent again.
   *
   * @return bytes, 0 or more
   */
  public int maxBodyBytes() {
    return settings.maxBodyBytes;
  }

  /**
   * Whether requests of a method may be sent again although an upstream may have seen them:
   * idempotent ones, and others where that was asked for.
   *
   * @param method the method
   * @return whether they may
   */
  public boolean mayRepeat(String method) {
    return settings.nonIdempotent || isIdempotent(method);
  }

  /**
   * Whether carrying a request out twice is the same as once (RFC 9110, 9.2.2).
   *
   * @param method its method
   * @return true for GET, HEAD, OPTIONS, TRACE, PUT and DELETE
   */
  public static boolean isIdempotent(String method) {
    return switch (method) {
      case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" -> true;
      default -> false;
    };
  }

  /**
   * Whether an answer calls for another attempt.
   *
   * @param method the request's method
   * @param status the answer's status
   * @return whether it does, as far as method and status tell
   */
  public boolean isRetryable(String method, int status) {
    return settings.statuses.contains(status) && mayRepeat(method);
  }

  /**
   * Whether a failure calls for another attempt. What the upstream certainly has not seen may be
   * sent again whatever it is.
   *
   * @param method the request's method
   * @param failure how the attempt failed
   * @return whether it does, as far as method and failure tell
   */
  public boolean isRetryable(String method, UpstreamException failure) {
    boolean elsewhereMayHelp =
        switch (failure.kind()) {
          case DNS_ERROR,
              CONNECTION_REFUSED,
              CONNECTION_TIMEOUT,
              CONNECTION_TERMINATED,
              CONNECTION_LIMIT,
              TLS_CERTIFICATE_ERROR,
              TLS_ALERT_RECEIVED,
              TLS_PROTOCOL_ERROR,
              RESPONSE_TIMEOUT,
              RESPONSE_INCOMPLETE ->
              failure.timeout().orElse(null) != UpstreamException.Timeout.TOTAL;
          // One that has not been sent is the request's fault: it would fail everywhere.
          case PROTOCOL_ERROR -> failure.requestMayHaveBeenSeen();
          case LOOP_DETECTED, NO_ENDPOINT -> false;
        };
    return elsewhereMayHelp && (!failure.requestMayHaveBeenSeen() || mayRepeat(method));
  }

  /**
   * How long to wait before the next attempt: exponential back-off with full jitter, and not less
   * than the upstream asked for, up to the longest pause.
   *
   * @param failures how many attempts have failed so far, 1 or more
   * @param retryAfter what the upstream asked for in {@code Retry-After}
   * @param random where chance comes from
   * @return zero or more, at most the longest pause
   */
  public Duration pause(int failures, Optional<Duration> retryAfter, RandomGenerator random) {
    long most = settings.longest.toNanos();
    long nanos = settings.base.toNanos();
    for (int i = 1; i < failures && nanos < most; i++) {
      nanos = nanos > most / 2 ? most : 2 * nanos;
    }
    if (settings.jitter && nanos > 0) {
      nanos = random.nextLong(nanos + 1);
    }
    long asked = Math.min(most, retryAfter.map(RetryPolicy::nanos).orElse(0L));
    return Duration.ofNanos(Math.max(nanos, asked));
  }

  /** A date of any year may be asked for: what is out of bounds is not even computed. */
  private static long nanos(Duration duration) {
    if (!duration.isPositive()) {
      return 0;
    }
    return duration.compareTo(Settings.LONGEST) > 0
        ? Settings.LONGEST.toNanos()
        : duration.toNanos();
  }

  /** Its numbers. */
  @Override
  public String toString() {
    return "RetryPolicy" + settings;
  }
}
