package io.fluxgate.config;

import java.time.Duration;
import java.util.List;

/**
 * When a route's request is sent again.
 *
 * @param attempts how often it is sent at most, the first time included, 1 or more
 * @param baseTime the first pause; it doubles with every further try
 * @param maxTime the longest pause, also for an upstream that asks for a longer one
 * @param jitter whether a pause is a random part of that
 * @param statuses the answers that count as failures
 * @param perTryTimeout how long one try may take until its answer's headers; zero means no bound of
 *     its own
 * @param nonIdempotent whether requests that may do harm when they are carried out twice are sent
 *     again although an upstream may have seen them
 * @param maxBodyBytes the longest body that is kept to be sent again
 * @param budgetPercent how many retries there may be for 100 requests
 * @param budgetMinPerSecond how many retries a second there may be besides, however few requests
 *     there are
 */
public record RetryConfig(
    int attempts,
    Duration baseTime,
    Duration maxTime,
    boolean jitter,
    List<Integer> statuses,
    Duration perTryTimeout,
    boolean nonIdempotent,
    int maxBodyBytes,
    int budgetPercent,
    int budgetMinPerSecond) {

  /** What holds for everything a file does not say about retries. */
  public static final RetryConfig DEFAULT =
      new RetryConfig(
          3,
          Duration.ofMillis(100),
          Duration.ofSeconds(2),
          true,
          List.of(502, 503, 504),
          Duration.ZERO,
          false,
          64 * 1024,
          20,
          3);

  /** Takes a copy of the list. */
  public RetryConfig {
    statuses = List.copyOf(statuses);
  }

  /**
   * What an upstream's own {@code retries} and {@code base_time_ms} mean.
   *
   * @param retries how often a request is sent again
   * @param baseTime the first pause
   * @return these numbers, and the default ones for everything else
   */
  public static RetryConfig of(int retries, Duration baseTime) {
    RetryConfig normal = DEFAULT;
    return new RetryConfig(
        retries + 1,
        baseTime,
        baseTime.compareTo(normal.maxTime) > 0 ? baseTime : normal.maxTime,
        normal.jitter,
        normal.statuses,
        normal.perTryTimeout,
        normal.nonIdempotent,
        normal.maxBodyBytes,
        normal.budgetPercent,
        normal.budgetMinPerSecond);
  }
}
