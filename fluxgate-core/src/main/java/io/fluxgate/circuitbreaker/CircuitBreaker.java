package io.fluxgate.circuitbreaker;

import io.fluxgate.time.TimeSource;
import java.time.Duration;

/**
 * Leaves an endpoint alone once it has failed too often, and lets a few requests test it after a
 * while.
 *
 * <pre>{@code
 * switch (breaker.tryAcquire()) {
 *   case Permit permit -> send(request, permit);
 *   case Refused refused -> unavailable(refused.retryAfter());
 * }
 * }</pre>
 *
 * <p>Closed, it admits everything and counts failures; too many of them within the window open it.
 * Open, it refuses everything until its time is over. Then it is half-open: it admits a few
 * requests at a time; enough successes close it, with no failure remembered, and one failure opens
 * it again.
 *
 * <p>Never blocks; safe for use by many threads.
 */
public interface CircuitBreaker {

  /** Whether requests are admitted. */
  enum State {
    /** All are. */
    CLOSED,
    /** None is. */
    OPEN,
    /** A few are, to see how they fare. */
    HALF_OPEN
  }

  /**
   * Asks to send a request. Whoever gets a {@link Permit} must tell its outcome or close it.
   *
   * @return a {@link Permit} or {@link Refused}
   */
  Admission tryAcquire();

  /**
   * Whether {@link #tryAcquire()} would probably grant a permit now. Changes nothing; another
   * thread may be faster.
   *
   * @return true unless a request would be refused
   */
  boolean admits();

  /**
   * The state as of now. An open breaker whose time is over is half-open, asked or not.
   *
   * @return the state
   */
  State state();

  /**
   * A closed breaker.
   *
   * @param settings its numbers
   * @param time the clock
   * @return a new breaker
   */
  static CircuitBreaker of(Settings settings, TimeSource time) {
    return of(settings, time, (from, to) -> {});
  }

  /**
   * A closed breaker that tells when its state changes.
   *
   * @param settings its numbers
   * @param time the clock
   * @param listener hears of every change
   * @return a new breaker
   */
  static CircuitBreaker of(Settings settings, TimeSource time, TransitionListener listener) {
    return new FailureCountBreaker(settings, time, listener);
  }

  /**
   * A breaker that stays closed.
   *
   * @return the breaker, always the same
   */
  static CircuitBreaker disabled() {
    return DisabledBreaker.INSTANCE;
  }

  /**
   * The numbers of a breaker. Durations are more than zero and at most 36,500 days.
   *
   * @param failureThreshold how many failures within the window open it, 1 or more
   * @param window how long a failure counts
   * @param open how long it stays open
   * @param halfOpenRequests how many requests at a time then test it, 1 or more
   * @param successThreshold how many successes close it again, 1 or more
   * @param probeTimeout after which time a test request that has not ended gives its place to
   *     another; if it ends later and the breaker is still half-open, its verdict counts all the
   *     same
   */
  record Settings(
      int failureThreshold,
      Duration window,
      Duration open,
      int halfOpenRequests,
      int successThreshold,
      Duration probeTimeout) {

    private static final Duration LONGEST = Duration.ofDays(36_500);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public Settings {
      requireAtLeastOne("failureThreshold", failureThreshold);
      requireDuration("window", window);
      requireDuration("open", open);
      requireAtLeastOne("halfOpenRequests", halfOpenRequests);
      requireAtLeastOne("successThreshold", successThreshold);
      requireDuration("probeTimeout", probeTimeout);
    }

    /**
     * With a probe timeout as long as the open time.
     *
     * @param failureThreshold how many failures within the window open it, 1 or more
     * @param window how long a failure counts
     * @param open how long it stays open
     * @param halfOpenRequests how many requests at a time then test it, 1 or more
     * @param successThreshold how many successes close it again, 1 or more
     * @throws IllegalArgumentException if one is out of its range
     */
    public Settings(
        int failureThreshold,
        Duration window,
        Duration open,
        int halfOpenRequests,
        int successThreshold) {
      this(failureThreshold, window, open, halfOpenRequests, successThreshold, open);
    }

    /**
     * These numbers with another probe timeout.
     *
     * @param probeTimeout after which time a test request that has not ended gives its place to
     *     another
     * @return new settings
     * @throws IllegalArgumentException if it is out of its range
     */
    public Settings withProbeTimeout(Duration probeTimeout) {
      return new Settings(
          failureThreshold, window, open, halfOpenRequests, successThreshold, probeTimeout);
    }

    private static void requireAtLeastOne(String name, int value) {
      if (value < 1) {
        throw new IllegalArgumentException(name + " must be at least 1: " + value);
      }
    }

    private static void requireDuration(String name, Duration value) {
      if (!value.isPositive() || value.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(
            name + " must be more than zero and at most 36500 days: " + value);
      }
    }
  }
}
