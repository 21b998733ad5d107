package io.fluxgate.circuitbreaker;

import io.fluxgate.time.TimeSource;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

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
 * <p>Closed, it admits everything and counts: too many failures within the window open it, and so
 * does too large a share of failed or of slow calls, whichever of them it is told to look at. Open,
 * it refuses everything until its time is over, which it finds by looking at the clock. Then it is
 * half-open and admits a few requests. There are two rules for how these decide:
 *
 * <ul>
 *   <li>By count, where a success threshold is given: so many at a time; that many successes close
 *       it, one failed or slow call opens it again.
 *   <li>By share, where none is given but a limit for the share of failures: so many in all, and
 *       they are judged by the same limits as the calls of a closed one. It opens or closes as soon
 *       as the rest of them cannot change the result.
 * </ul>
 *
 * <p>A breaker that has closed remembers no call of before. It does remember how long it was open:
 * unless it stays closed for as long as that, it will stay open twice as long the next time, up to
 * a longest time, and so it does when a test fails.
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
   * When an open breaker becomes half-open. Until then {@link #admits()} is false, and a closed one
   * admits until the {@link TransitionListener} hears otherwise: so whoever remembers who admits
   * needs to ask again after a transition, after this time, and each time while half-open, where a
   * place may be taken or given back at any moment.
   *
   * @return the reading of {@link TimeSource#nanoTime()}; empty unless the breaker is open, but
   *     also present when that time is over and nobody has asked for a permit since
   */
  OptionalLong admitsAgainNanos();

  /**
   * Its state and its last changes with what led to them, for people. What is kept for this does
   * not grow.
   *
   * @return the breaker as of now
   */
  BreakerSnapshot snapshot();

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
    return new PhasedBreaker(settings, time, listener);
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
   * @param failureThreshold how many failures within the window open it, 1 or more; 0 if only rates
   *     do
   * @param window how long a failure counts for that threshold
   * @param open how long it stays open
   * @param halfOpenRequests how many requests then test it, 1 or more: at a time, or in all if they
   *     are judged by their share
   * @param successThreshold how many successes close it again, 1 or more; 0 to judge by the share
   *     of failures, for which the rates must have a limit
   * @param probeTimeout after which time a test request that has not ended gives its place to
   *     another; if it ends later and the breaker is still half-open, its verdict counts all the
   *     same
   * @param maxOpen how long the open time may get by doubling, {@code open} or more
   * @param rates which share of failed or slow calls opens it, if any
   */
  record Settings(
      int failureThreshold,
      Duration window,
      Duration open,
      int halfOpenRequests,
      int successThreshold,
      Duration probeTimeout,
      Duration maxOpen,
      Optional<Rates> rates) {

    private static final Duration LONGEST = Duration.ofDays(36_500);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of its range, or nothing would ever open it
     */
    public Settings {
      boolean any = rates.filter(r -> r.countsFailures() || r.countsSlowCalls()).isPresent();
      requireAtLeast(any ? 0 : 1, "failureThreshold", failureThreshold);
      requireDuration("window", window);
      requireDuration("open", open);
      requireAtLeast(1, "halfOpenRequests", halfOpenRequests);
      boolean share = rates.filter(Rates::countsFailures).isPresent();
      requireAtLeast(share ? 0 : 1, "successThreshold", successThreshold);
      requireDuration("probeTimeout", probeTimeout);
      requireDuration("maxOpen", maxOpen);
      if (maxOpen.compareTo(open) < 0) {
        throw new IllegalArgumentException(
            "maxOpen must not be shorter than open, " + open + ": " + maxOpen);
      }
    }

    /**
     * With a probe timeout as long as the open time, which does not grow, and no rates.
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
      this(
          failureThreshold,
          window,
          open,
          halfOpenRequests,
          successThreshold,
          open,
          open,
          Optional.empty());
    }

    /**
     * By rates alone: no number of failures opens it, and in half-open the share of failures
     * decides. The probe timeout is as long as the open time, which does not grow.
     *
     * @param rates what opens it; with a limit for the share of failures
     * @param open how long it stays open
     * @param halfOpenRequests how many requests then test it in all, 1 or more
     * @return new settings
     * @throws IllegalArgumentException if a number is out of its range
     */
    public static Settings byShare(Rates rates, Duration open, int halfOpenRequests) {
      return new Settings(0, open, open, halfOpenRequests, 0, open, open, Optional.of(rates));
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
          failureThreshold,
          window,
          open,
          halfOpenRequests,
          successThreshold,
          probeTimeout,
          maxOpen,
          rates);
    }

    /**
     * These numbers with an open time that grows.
     *
     * @param maxOpen how long it may get, not less than the open time
     * @return new settings
     * @throws IllegalArgumentException if it is out of its range
     */
    public Settings withMaxOpen(Duration maxOpen) {
      return new Settings(
          failureThreshold,
          window,
          open,
          halfOpenRequests,
          successThreshold,
          probeTimeout,
          maxOpen,
          rates);
    }

    /**
     * These numbers, with rates that open the breaker as well.
     *
     * @param rates which share of failed or slow calls does
     * @return new settings
     */
    public Settings withRates(Rates rates) {
      return new Settings(
          failureThreshold,
          window,
          open,
          halfOpenRequests,
          successThreshold,
          probeTimeout,
          maxOpen,
          Optional.of(rates));
    }

    private static void requireAtLeast(int least, String name, int value) {
      if (value < least) {
        throw new IllegalArgumentException(name + " must be at least " + least + ": " + value);
      }
    }

    static void requireDuration(String name, Duration value) {
      if (!value.isPositive() || value.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(
            name + " must be more than zero and at most 36500 days: " + value);
      }
    }
  }
}
