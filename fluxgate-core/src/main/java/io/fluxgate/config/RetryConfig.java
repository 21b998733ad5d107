package io.fluxgate.config;

import java.time.Duration;
import java.util.List;

/**
 * When a route's request is sent again.
 *
 * @param attempts how often it is sent at most, the first time included
 * @param baseTime the first pause; it doubles with every further try
 * @param maxTime the longest pause
 * @param jitter whether pauses are a random part of that
 * @param statuses the answers that count as failures
 * @param perTryTimeout how long one try may take; zero means no bound of its own
 * @param budgetPercent how many retries there may be for 100 requests
 */
public record RetryConfig(
    int attempts,
    Duration baseTime,
    Duration maxTime,
    boolean jitter,
    List<Integer> statuses,
    Duration perTryTimeout,
    int budgetPercent) {

  /** What holds for everything a file does not say about retries. */
  public static final RetryConfig DEFAULT =
      new RetryConfig(
          3,
          Duration.ofMillis(100),
          Duration.ofSeconds(2),
          true,
          List.of(502, 503, 504),
          Duration.ZERO,
          20);

  /** Takes a copy of the list. */
  public RetryConfig {
    statuses = List.copyOf(statuses);
  }
}
