package io.fluxgate.concurrency;

import io.fluxgate.plugin.Spec;
import io.fluxgate.time.TimeSource;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Bounds how many requests are in flight: each takes a {@link Place} or is refused. It never lets
 * anybody in above the limit, and whatever the {@link Limit} says, every place is given back once.
 * Never blocks; safe for use by many threads.
 */
public final class ConcurrencyLimiter {

  /** One part in so many of the average is the newest. */
  private static final int SMOOTHING = 16;

  private final Limit limit;
  private final TimeSource time;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final LongAdder refused = new LongAdder();

  /** How long places are held, on average. Two threads at once may lose one of two times. */
  private final AtomicLong heldNanos = new AtomicLong();

  private ConcurrencyLimiter(Limit limit, TimeSource time) {
    this.limit = limit;
    this.time = time;
  }

  /**
   * A limiter whose limit somebody else finds.
   *
   * @param limit says how many places there are
   * @param time the clock that requests are timed by
   * @return a limiter of which no place is taken
   */
  public static ConcurrencyLimiter of(Limit limit, TimeSource time) {
    return new ConcurrencyLimiter(limit, time);
  }

  /**
   * A limit that never changes.
   *
   * @param maxConcurrent how many requests may be in flight, 1 or more
   * @return {@code fixed}
   */
  public static Spec<ConcurrencyLimiter> fixed(int maxConcurrent) {
    return Spec.named(FixedFactory.NAME, Map.of(FixedFactory.MAX_CONCURRENT, maxConcurrent));
  }

  /**
   * A limit that finds itself, with {@link AdaptiveSettings#DEFAULT}.
   *
   * @return {@code adaptive}
   */
  public static Spec<ConcurrencyLimiter> adaptive() {
    return Spec.named(AdaptiveFactory.NAME, Map.of());
  }

  /**
   * A limit that finds itself: as many requests as are served without waiting for each other for
   * long. When answers get slower because too many are in flight, there are fewer places; when they
   * are as fast as they can be, and the places are used, there are more.
   *
   * @param settings where it begins and how far it may go
   * @return {@code adaptive}
   */
  public static Spec<ConcurrencyLimiter> adaptive(AdaptiveSettings settings) {
    return Spec.named(AdaptiveFactory.NAME, AdaptiveFactory.options(settings));
  }

  /**
   * Asks for a place.
   *
   * @param percent which share of the limit may be taken with this request, 1 to 100; rounded down,
   *     but at least one place
   * @return a {@link Place}, which its holder closes, or {@link Refused}
   * @throws IllegalArgumentException if the share is out of range
   */
  public Admission tryAcquire(int percent) {
    if (percent < 1 || percent > 100) {
      throw new IllegalArgumentException("percent must be from 1 to 100: " + percent);
    }
    long places = Math.max(1, (long) limit.current() * percent / 100);
    int now = inFlight.get();
    while (now < places) {
      if (inFlight.weakCompareAndSetVolatile(now, now + 1)) {
        return admitted(now + 1);
      }
      now = inFlight.get();
    }
    refused.increment();
    return new Refused(Duration.ofNanos(heldNanos.get()));
  }

  private Place admitted(int inFlightNow) {
    long start = time.nanoTime();
    return new Place(this, start, limit.admitted(start, inFlightNow));
  }

  /**
   * How many requests may be in flight now.
   *
   * @return 1 or more
   */
  public int limit() {
    return limit.current();
  }

  /**
   * How many are. More than the limit only after the limit has come down.
   *
   * @return 0 or more
   */
  public int inFlight() {
    return inFlight.get();
  }

  /**
   * How many requests were refused so far.
   *
   * @return 0 or more
   */
  public long refused() {
    return refused.sum();
  }

  long nanosSince(long startNanos) {
    return time.nanoTime() - startNanos;
  }

  void leave(long startNanos) {
    long held = nanosSince(startNanos);
    long average = heldNanos.get();
    heldNanos.lazySet(average == 0 ? held : average + (held - average) / SMOOTHING);
    inFlight.decrementAndGet();
  }

  @Override
  public String toString() {
    return inFlight() + " of " + limit() + " places taken";
  }
}
