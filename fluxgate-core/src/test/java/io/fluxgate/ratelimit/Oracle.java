package io.fluxgate.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;

/**
 * What an algorithm promises, said a second time and as plainly as can be: it keeps everything that
 * was ever admitted, and knows nothing but that. Times are nanoseconds since the limiter was made.
 */
abstract class Oracle {

  /** Permits that were admitted. */
  record Taken(long at, long permits) {}

  static final long ANY = Long.MAX_VALUE / 2;

  final List<Taken> past = new ArrayList<>();

  /** Whether so many permits would still be within the promise. */
  abstract boolean allows(long now, long permits);

  /** Looks at the whole past again, every interval of it. */
  abstract void check();

  void took(long now, long permits, long delay) {
    past.add(new Taken(now, permits));
  }

  /** The most that are allowed now, up to a limit. */
  long remaining(long now, long limit) {
    long least = 0;
    long most = limit;
    while (least < most) {
      long middle = least + (most - least + 1) / 2;
      if (allows(now, middle)) {
        least = middle;
      } else {
        most = middle - 1;
      }
    }
    return least;
  }

  /** Every interval that begins and ends with one of these. */
  static void checkIntervals(List<Taken> taken, LongUnaryOperator mostWithin) {
    for (int i = 0; i < taken.size(); i++) {
      long sum = 0;
      for (int j = i; j < taken.size(); j++) {
        sum += taken.get(j).permits;
        long length = taken.get(j).at - taken.get(i).at;
        if (sum > mostWithin.applyAsLong(length)) {
          assertThat(sum)
              .as("permits within %s ns from %s on", length, taken.get(i))
              .isLessThanOrEqualTo(mostWithin.applyAsLong(length));
        }
      }
    }
  }

  /** At most so many within any interval, according to its length. */
  static Oracle curve(LongUnaryOperator mostWithin) {
    return new Oracle() {
      @Override
      boolean allows(long now, long permits) {
        long sum = permits;
        if (sum > mostWithin.applyAsLong(0)) {
          return false;
        }
        for (int i = past.size() - 1; i >= 0; i--) {
          sum += past.get(i).permits;
          if (sum > mostWithin.applyAsLong(now - past.get(i).at)) {
            return false;
          }
        }
        return true;
      }

      @Override
      void check() {
        checkIntervals(past, mostWithin);
      }
    };
  }

  /**
   * At most a limit within any window's length.
   *
   * @param windowNanos how long that is: what was taken exactly so long ago counts no more
   */
  static Oracle log(long limit, long windowNanos) {
    return curve(length -> length < windowNanos ? limit : ANY);
  }

  /** A bucket; its numbers in tenths, so that they are whole. */
  static Oracle bucket(long capacityTenths, long perSecondTenths) {
    long one = 10_000_000_000L;
    return curve(
        length ->
            (double) length * perSecondTenths > 4e18
                ? ANY
                : (capacityTenths * 1_000_000_000L + length * perSecondTenths) / one);
  }

  /** At most a limit in each of the windows that follow one another, and what follows from it. */
  static Oracle windows(long limit, long windowNanos) {
    return new Windowed(limit, windowNanos, false);
  }

  /** The same, and the estimate from two windows is never above the limit. */
  static Oracle twoWindows(long limit, long windowNanos) {
    return new Windowed(limit, windowNanos, true);
  }

  private static final class Windowed extends Oracle {
    private final long limit;
    private final long length;
    private final boolean sliding;

    private Windowed(long limit, long length, boolean sliding) {
      this.limit = limit;
      this.length = length;
      this.sliding = sliding;
    }

    private long inWindow(long window) {
      long sum = 0;
      for (int i = past.size() - 1; i >= 0 && past.get(i).at / length >= window; i--) {
        sum += past.get(i).at / length == window ? past.get(i).permits : 0;
      }
      return sum;
    }

    @Override
    boolean allows(long now, long permits) {
      long window = now / length;
      long free = limit - inWindow(window) - permits;
      if (free < 0 || !sliding) {
        return free >= 0;
      }
      long left = length - now % length;
      // Small enough numbers in all tests that the products are exact.
      return Math.multiplyExact(inWindow(window - 1), left) <= Math.multiplyExact(free, length);
    }

    @Override
    void check() {
      checkIntervals(past, within -> within < length ? 2 * limit : ANY);
      past.forEach(taken -> assertThat(inWindow(taken.at / length)).isLessThanOrEqualTo(limit));
    }
  }

  /** A queue in front of a steady pace. */
  static Oracle queue(long interval, long maxWaiting, long maxWaitNanos) {
    return new Queue(interval, maxWaiting, maxWaitNanos);
  }

  private static final class Queue extends Oracle {
    private final long interval;
    private final long maxWaiting;
    private final long maxWaitNanos;
    private final List<Taken> releases = new ArrayList<>();

    private Queue(long interval, long maxWaiting, long maxWaitNanos) {
      this.interval = interval;
      this.maxWaiting = maxWaiting;
      this.maxWaitNanos = maxWaitNanos;
    }

    private long next(long now) {
      return releases.isEmpty()
          ? now
          : Math.max(now, releases.getLast().at + releases.getLast().permits * interval);
    }

    /** Every permit has a turn of its own; those whose turn is not yet wait. */
    private long waiting(long now) {
      long waiting = 0;
      for (Taken release : releases) {
        for (int permit = 0; permit < release.permits; permit++) {
          waiting += release.at + permit * interval > now ? 1 : 0;
        }
      }
      return waiting;
    }

    @Override
    boolean allows(long now, long permits) {
      long last = next(now) + (permits - 1) * interval;
      long more = next(now) > now ? permits : permits - 1;
      return last - now <= maxWaitNanos && waiting(now) + more <= maxWaiting;
    }

    @Override
    void took(long now, long permits, long delay) {
      super.took(now, permits, delay);
      assertThat(now + delay).as("let out").isEqualTo(next(now));
      assertThat(delay).isLessThanOrEqualTo(maxWaitNanos);
      releases.add(new Taken(now + delay, permits));
    }

    @Override
    void check() {
      for (int i = 0; i < releases.size(); i++) {
        long sum = 0;
        for (int j = i; j < releases.size(); j++) {
          long within = (releases.get(j).at - releases.get(i).at) / interval;
          assertThat(sum).as("let out before %s", releases.get(j)).isLessThanOrEqualTo(within);
          sum += releases.get(j).permits;
        }
      }
    }
  }
}
