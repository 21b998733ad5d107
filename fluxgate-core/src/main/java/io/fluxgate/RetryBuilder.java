package io.fluxgate;

import io.fluxgate.config.RetryConfig;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Describes when a route's request is sent again. Only what does no harm is: an idempotent request
 * whose body is at hand, or any request that the upstream certainly has not seen. For one thread.
 */
public final class RetryBuilder {

  private int attempts = RetryConfig.DEFAULT.attempts();
  private Duration baseTime = RetryConfig.DEFAULT.baseTime();
  private Duration maxTime = RetryConfig.DEFAULT.maxTime();
  private boolean jitter = RetryConfig.DEFAULT.jitter();
  private List<Integer> statuses = RetryConfig.DEFAULT.statuses();
  private Duration perTryTimeout = RetryConfig.DEFAULT.perTryTimeout();
  private boolean nonIdempotent = RetryConfig.DEFAULT.nonIdempotent();
  private int maxBodyBytes = RetryConfig.DEFAULT.maxBodyBytes();
  private int budgetPercent = RetryConfig.DEFAULT.budgetPercent();
  private int budgetMinPerSecond = RetryConfig.DEFAULT.budgetMinPerSecond();

  RetryBuilder() {}

  /**
   * How often a request is sent at most, the first time included.
   *
   * @param attempts 1 to 100; 3 unless said otherwise
   * @return this builder
   */
  public RetryBuilder attempts(int attempts) {
    this.attempts = attempts;
    return this;
  }

  /**
   * The first pause; it doubles with every further try.
   *
   * @param time zero or more; 100 ms unless said otherwise
   * @return this builder
   */
  public RetryBuilder baseTime(Duration time) {
    baseTime = time;
    return this;
  }

  /**
   * The longest pause, also for an upstream whose {@code Retry-After} asks for a longer one.
   *
   * @param time zero or more; 2 s unless said otherwise
   * @return this builder
   */
  public RetryBuilder maxTime(Duration time) {
    maxTime = time;
    return this;
  }

  /**
   * Whether a pause is a random part of what it would be, so that requests which failed together do
   * not come back together.
   *
   * @param jitter true unless said otherwise
   * @return this builder
   */
  public RetryBuilder jitter(boolean jitter) {
    this.jitter = jitter;
    return this;
  }

  /**
   * The answers that count as failures.
   *
   * @param statuses each 400 to 599; 502, 503 and 504 unless said otherwise
   * @return this builder
   */
  public RetryBuilder statuses(int... statuses) {
    this.statuses = IntStream.of(statuses).boxed().toList();
    return this;
  }

  /**
   * How long one try may take until its answer's headers.
   *
   * @param timeout zero, which is the default, for no bound of its own
   * @return this builder
   */
  public RetryBuilder perTryTimeout(Duration timeout) {
    perTryTimeout = timeout;
    return this;
  }

  /**
   * Whether also requests that may do harm when they are carried out twice (POST, PATCH) are sent
   * again although an upstream may have seen them.
   *
   * @param retry false unless said otherwise
   * @return this builder
   */
  public RetryBuilder retryNonIdempotent(boolean retry) {
    nonIdempotent = retry;
    return this;
  }

  /**
   * The longest body that is kept to be sent again; a longer one passes through, once.
   *
   * @param bytes 0 or more; 64 KiB unless said otherwise
   * @return this builder
   */
  public RetryBuilder maxBodyBytes(int bytes) {
    maxBodyBytes = bytes;
    return this;
  }

  /**
   * How many retries there may be for a hundred requests of the last ten seconds.
   *
   * @param percent 0 to 100; 20 unless said otherwise
   * @return this builder
   */
  public RetryBuilder budgetPercent(int percent) {
    budgetPercent = percent;
    return this;
  }

  /**
   * How many retries a second there may be besides, however few requests there are.
   *
   * @param retries 0 to 1,000,000; 3 unless said otherwise
   * @return this builder
   */
  public RetryBuilder budgetMinPerSecond(int retries) {
    budgetMinPerSecond = retries;
    return this;
  }

  RetryConfig build() {
    return new RetryConfig(
        attempts,
        baseTime,
        maxTime,
        jitter,
        statuses,
        perTryTimeout,
        nonIdempotent,
        maxBodyBytes,
        budgetPercent,
        budgetMinPerSecond);
  }
}
