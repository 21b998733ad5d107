package io.fluxgate.concurrency;

import org.jspecify.annotations.Nullable;

/**
 * Finds how many requests may be in flight, from how long their answers take. Not safe for use by
 * many threads.
 *
 * <p>It knows how fast answers are when requests do not wait for each other, the base. As long as
 * they take at most {@code tolerance} times that, and the places are used, the limit grows, by its
 * square root; else it shrinks, in proportion, by half at most. Where a tenth of the requests or
 * more tell of overload, it shrinks by half of their share.
 *
 * <p>All of that stands and falls with the base. Averages of old answers drift up while an overload
 * lasts, and then the limit grows without end; a lowest value ever seen is outdated as soon as what
 * is asked for changes, and then the limit never comes back. So the base is taken only from answers
 * that had no reason to wait:
 *
 * <ul>
 *   <li>while at most half of the limit is in use, the base follows the answers;
 *   <li>where <em>halving</em> the limit has not made answers faster by a quarter, they did not
 *       wait for each other: what they take is the base, be it ever so slow. The limit is halved
 *       when it is reached for the first time, then each {@code check} while it is fully used, and
 *       it has been halved when slow answers have made it shrink that far; and it is halved on
 *       until it does not help. Then it goes back to what follows from the base and the answers
 *       before.
 * </ul>
 */
final class LimitSearch {

  private static final double MOST_OVERLOADED = 0.1;
  private static final double NO_FASTER = 0.75;
  private static final double SLOWER = 1 / NO_FASTER;
  private static final double AS_FAST = 0.2;
  private static final double USED = 0.8;
  private static final double FOLLOWING = 0.1;
  private static final int PATIENCE_AT_MIN = 5;

  private final AdaptiveSettings settings;
  private final long checkNanos;

  /** With its fraction, which decides about small ones. */
  private double limit;

  /** What an answer takes that waits for no other; 0 if nothing is known. */
  private double baseNanos;

  /** Whether the base was taken from answers that had no reason to wait, and when last. */
  private boolean sure;

  private long sureNanos;

  /**
   * How slow answers were at what limit: before the limit went down, and when it was last halved.
   */
  private record Mark(double limit, double nanos) {}

  private @Nullable Mark before;
  private @Nullable Mark halved;
  private boolean halving;
  private int roundsAtMin;

  /**
   * Whether the window before was full or slow too. If not, something changed in the middle of this
   * one, and it is no measure for the next.
   */
  private boolean pressed;

  /**
   * How far the limit grows by doubling: as far as answers stay fast, or back to where failures
   * took it from.
   */
  private double goal;

  LimitSearch(AdaptiveSettings settings, long nowNanos) {
    this.settings = settings;
    this.checkNanos = settings.check().toNanos();
    this.limit = settings.initial();
    this.goal = settings.max();
    this.sureNanos = nowNanos;
  }

  /**
   * Decides.
   *
   * @return the limit from now on
   */
  int next(Cohort.Shown shown, long nowNanos) {
    double median = shown.medianNanos();
    boolean loaded = shown.peak() * 2 > (int) limit;
    if (shown.overloadedShare() >= MOST_OVERLOADED) {
      shrinkBy(1 - shown.overloadedShare() / 2);
    } else if (median > 0 && !loaded) {
      undisturbed(median, nowNanos);
    } else if (median > 0 && halving) {
      halve(median, nowNanos);
    } else if (median > 0) {
      loaded(median, shown.peak(), nowNanos);
    }
    return (int) limit;
  }

  private void shrinkBy(double factor) {
    if (halving && before != null) {
      limit = before.limit;
    }
    forget();
    pressed = false;
    goal = Math.max(goal, limit);
    limit = bounded(limit * factor);
  }

  private void undisturbed(double median, long nowNanos) {
    if (halving) {
      found(median, nowNanos);
      return;
    }
    forget();
    pressed = false;
    baseNanos = sure ? baseNanos + 2 * FOLLOWING * (median - baseNanos) : median;
    sureNanos = nowNanos;
  }

  private void loaded(double median, int peak, long nowNanos) {
    if (baseNanos == 0 || median < baseNanos / 2) { // nothing is known, or not true any more
      baseNanos = median;
      sure = false;
    }
    boolean slow = median > settings.tolerance() * baseNanos;
    boolean full = peak >= (int) limit;
    boolean steady = pressed;
    pressed = full || slow;
    if ((full && nowNanos - sureNanos >= checkNanos) || (!sure && pressed)) {
      if (steady) {
        before = new Mark(limit, median);
        halving = true;
        halve(before);
      }
    } else if (slow) {
      tooSlow(median, steady, nowNanos);
    } else {
      baseNanos += FOLLOWING * Math.min(0, median - baseNanos);
      fastEnough(peak);
    }
  }

  private void fastEnough(int peak) {
    forget();
    if (sure && peak >= USED * (int) limit) {
      limit = bounded(limit + (2 * limit <= goal ? limit : Math.sqrt(limit)));
      goal = limit < goal ? goal : 0;
    }
  }

  private void tooSlow(double median, boolean steady, long nowNanos) {
    goal = 0;
    if (before == null) {
      before = new Mark(limit, median);
    }
    if (halved == null || median > SLOWER * halved.nanos) {
      halved = steady ? new Mark(limit, median) : null;
    } else if (limit <= halved.limit / 2 || limit < 2) {
      if (limit < 2 || median >= NO_FASTER * halved.nanos) {
        found(median, nowNanos);
        return;
      }
      halved = new Mark(limit, median);
    }
    limit = bounded(limit * Math.max(0.5, settings.tolerance() * baseNanos / median));
    if (limit > settings.min()) {
      roundsAtMin = 0;
    } else if (++roundsAtMin >= PATIENCE_AT_MIN) {
      halving = true;
      halve(new Mark(limit, median));
    }
  }

  /** The limit is half of what it was: does that help? */
  private void halve(double median, long nowNanos) {
    boolean asFast = sure && Math.abs(median - baseNanos) <= AS_FAST * baseNanos;
    boolean inVain =
        halved == null || (median >= NO_FASTER * halved.nanos && median <= SLOWER * halved.nanos);
    if (limit < 2 || asFast || inVain) {
      found(median, nowNanos);
    } else {
      halve(new Mark(limit, median));
    }
  }

  private void halve(Mark mark) {
    halved = mark;
    limit = Math.max(1, limit / 2);
  }

  /** Nobody waits for others at this limit. */
  private void found(double median, long nowNanos) {
    baseNanos = median;
    sure = true;
    sureNanos = nowNanos;
    if (before != null) {
      double fits = before.limit * Math.min(1, settings.tolerance() * median / before.nanos);
      limit = Math.max(limit, fits);
    }
    limit = bounded(limit);
    forget();
    pressed = false;
  }

  private void forget() {
    before = null;
    halved = null;
    halving = false;
    roundsAtMin = 0;
  }

  private double bounded(double wanted) {
    return Math.clamp(wanted, settings.min(), settings.max());
  }
}
