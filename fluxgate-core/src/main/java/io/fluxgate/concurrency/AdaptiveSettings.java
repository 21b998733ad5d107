package io.fluxgate.concurrency;

import java.time.Duration;

/**
 * Where an adaptive limit begins, how far it may go, and how it judges. Immutable; {@code
 * AdaptiveSettings.DEFAULT.withMax(200)}.
 *
 * @param initial the limit of which nothing has been learnt yet, from min to max
 * @param min the lowest limit, 1 or more. Half of it is tried for a moment where answers stay slow
 *     at the lowest limit, to see whether they are slow because of each other
 * @param max the highest limit, not less than min
 * @param tolerance how much slower than undisturbed ones answers may be, more than 1 and at most
 *     10: with 1.5, a request may wait half as long for others as it is served
 * @param window the shortest time between two changes of the limit, 1 ms to a minute; each also
 *     takes some answers to requests that came after the change before
 * @param check how long the limit may be fully used before it is looked at again how fast
 *     undisturbed answers are, by halving it for a moment; 1 ms to a day
 */
public record AdaptiveSettings(
    int initial, int min, int max, double tolerance, Duration window, Duration check) {

  /** From 20, between 1 and 1000, half as much again, every 100 ms at most, checked each minute. */
  public static final AdaptiveSettings DEFAULT =
      new AdaptiveSettings(20, 1, 1000, 1.5, Duration.ofMillis(100), Duration.ofMinutes(1));

  /**
   * These settings with another beginning.
   *
   * @param initial the limit of which nothing has been learnt yet
   * @return new settings
   */
  public AdaptiveSettings withInitial(int initial) {
    return new AdaptiveSettings(initial, min, max, tolerance, window, check);
  }

  /**
   * These settings with another lowest limit.
   *
   * @param min 1 or more
   * @return new settings
   */
  public AdaptiveSettings withMin(int min) {
    return new AdaptiveSettings(initial, min, max, tolerance, window, check);
  }

  /**
   * These settings with another highest limit.
   *
   * @param max not less than min
   * @return new settings
   */
  public AdaptiveSettings withMax(int max) {
    return new AdaptiveSettings(initial, min, max, tolerance, window, check);
  }

  /**
   * These settings with another tolerance.
   *
   * @param tolerance how much slower than undisturbed ones answers may be, more than 1, at most 10
   * @return new settings
   */
  public AdaptiveSettings withTolerance(double tolerance) {
    return new AdaptiveSettings(initial, min, max, tolerance, window, check);
  }

  /**
   * These settings with another shortest time between two changes.
   *
   * @param window 1 ms to a minute
   * @return new settings
   */
  public AdaptiveSettings withWindow(Duration window) {
    return new AdaptiveSettings(initial, min, max, tolerance, window, check);
  }

  /**
   * These settings with another time between two checks.
   *
   * @param check 1 ms to a day
   * @return new settings
   */
  public AdaptiveSettings withCheck(Duration check) {
    return new AdaptiveSettings(initial, min, max, tolerance, window, check);
  }
}
