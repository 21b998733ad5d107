package io.fluxgate.circuitbreaker;

import java.time.Duration;

/**
 * When the share of failed or of slow calls opens a breaker. A share that is equal to its limit
 * does, and so does a success that makes up the minimum of calls.
 *
 * <pre>{@code
 * Rates.overTime(Duration.ofSeconds(30), 10).withFailurePercent(50)
 * Rates.overCalls(100, 20).withSlowCalls(Duration.ofSeconds(2), 80)
 * }</pre>
 *
 * @param window which calls are looked at
 * @param minimumCalls below how many calls in the window the share means nothing, 1 or more, and no
 *     more than a window of calls holds
 * @param failurePercent the share of failures, 1 to 100; 0 for no such limit
 * @param slowCall a call that takes longer than this is slow, whatever its result; from the permit
 *     until it is {@linkplain Permit#answered() answered}, or to its verdict where nobody says
 *     that; at most 36,500 days; zero for no such limit
 * @param slowPercent the share of slow calls, 1 to 100
 */
public record Rates(
    Window window, int minimumCalls, int failurePercent, Duration slowCall, int slowPercent) {

  /** Which calls are looked at. */
  public sealed interface Window permits Calls, Time {}

  /**
   * The last so many, however long ago.
   *
   * @param calls 1 to 1,000,000; each takes a byte
   */
  public record Calls(int calls) implements Window {
    private static final int MOST = 1_000_000;

    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if it is out of its range
     */
    public Calls {
      if (calls < 1 || calls > MOST) {
        throw new IllegalArgumentException("calls must be from 1 to " + MOST + ": " + calls);
      }
    }
  }

  /**
   * Those of the last while. It moves on in steps of a tenth: a call counts for at least nine
   * tenths of the length, and never for longer.
   *
   * @param length more than zero and at most 36,500 days
   */
  public record Time(Duration length) implements Window {

    /**
     * Checks the length.
     *
     * @throws IllegalArgumentException if it is out of its range
     */
    public Time {
      CircuitBreaker.Settings.requireDuration("length", length);
    }
  }

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public Rates {
    if (minimumCalls < 1) {
      throw new IllegalArgumentException("minimumCalls must be at least 1: " + minimumCalls);
    }
    if (window instanceof Calls last && minimumCalls > last.calls()) {
      throw new IllegalArgumentException(
          "minimumCalls must not be more than the window holds, "
              + last.calls()
              + ": "
              + minimumCalls);
    }
    if (failurePercent < 0 || failurePercent > 100) {
      throw new IllegalArgumentException("failurePercent must be from 0 to 100: " + failurePercent);
    }
    if (!slowCall.isZero()) {
      CircuitBreaker.Settings.requireDuration("slowCall", slowCall);
    }
    if (slowPercent < 1 || slowPercent > 100) {
      throw new IllegalArgumentException("slowPercent must be from 1 to 100: " + slowPercent);
    }
  }

  /**
   * Over the last so many calls, with no limit yet.
   *
   * @param calls how many, 1 to 1,000,000
   * @param minimumCalls below how many a share means nothing, 1 to {@code calls}
   * @return new rates
   * @throws IllegalArgumentException if a number is out of its range
   */
  public static Rates overCalls(int calls, int minimumCalls) {
    return new Rates(new Calls(calls), minimumCalls, 0, Duration.ZERO, 100);
  }

  /**
   * Over the calls of the last while, with no limit yet.
   *
   * @param length how long, more than zero and at most 36,500 days
   * @param minimumCalls below how many a share means nothing, 1 or more
   * @return new rates
   * @throws IllegalArgumentException if a number is out of its range
   */
  public static Rates overTime(Duration length, int minimumCalls) {
    return new Rates(new Time(length), minimumCalls, 0, Duration.ZERO, 100);
  }

  /**
   * These with a limit for the share of failures.
   *
   * @param percent 1 to 100; 0 for none
   * @return new rates
   * @throws IllegalArgumentException if it is out of its range
   */
  public Rates withFailurePercent(int percent) {
    return new Rates(window, minimumCalls, percent, slowCall, slowPercent);
  }

  /**
   * These with a limit for the share of slow calls.
   *
   * @param longerThan a call that takes longer is slow; zero for no limit
   * @param percent 1 to 100
   * @return new rates
   * @throws IllegalArgumentException if a number is out of its range
   */
  public Rates withSlowCalls(Duration longerThan, int percent) {
    return new Rates(window, minimumCalls, failurePercent, longerThan, percent);
  }

  boolean countsFailures() {
    return failurePercent > 0;
  }

  boolean countsSlowCalls() {
    return slowCall.isPositive();
  }
}
