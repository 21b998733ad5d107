package io.fluxgate.ratelimit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The buckets of some keys, a bounded number of them, under one lock.
 *
 * <p>A bucket that is full again is worth nothing: a new one is full too. So when there is no room
 * for a new key, the longest unused bucket goes if it is full, and else the next longest unused,
 * ... for {@value #LOOKS} of them. Those that are kept move to the recently used end, so that many
 * drained buckets of old do not stand in the way of the next search. Only when all {@value #LOOKS}
 * still owe something does one of them go, the one that owes least.
 *
 * <p>For whoever invents keys this means: to make the gateway forget a drained bucket, he has to
 * keep all the others from getting full, and this one fuller than the ones beside it. That takes
 * more requests than there are keys in the table for every time a single token comes back, and
 * gains him no more than any newly invented key would: one full bucket.
 */
final class BucketTable {

  static final int LOOKS = 8;

  private final Refill refill;
  private final int maxKeys;
  private final ReentrantLock lock = new ReentrantLock();

  /** The longest unused first. */
  @GuardedBy("lock")
  private final LinkedHashMap<String, TokenBucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

  BucketTable(Refill refill, int maxKeys) {
    this.refill = refill;
    this.maxKeys = maxKeys;
  }

  Decision tryAcquire(String key, int permits, long nowNanos) {
    boolean taken;
    double left;
    long waitNanos;
    lock.lock();
    try {
      TokenBucket bucket = buckets.get(key);
      if (bucket == null) {
        bucket = add(key, nowNanos);
      }
      taken = bucket.take(refill, permits, nowNanos);
      left = bucket.available(refill, nowNanos);
      waitNanos = bucket.nanosUntil(refill, taken ? refill.capacity() : permits, nowNanos);
    } finally {
      lock.unlock();
    }
    long limit = (long) refill.capacity();
    return taken
        ? new Allowed(limit, (long) left, Duration.ofNanos(waitNanos))
        : new Rejected(limit, (long) left, Duration.ofNanos(Math.max(1, waitNanos)));
  }

  int size() {
    lock.lock();
    try {
      return buckets.size();
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private TokenBucket add(String key, long nowNanos) {
    if (buckets.size() >= maxKeys) {
      forgetOne(nowNanos);
    }
    TokenBucket bucket = new TokenBucket(refill, nowNanos);
    buckets.put(key, bucket);
    return bucket;
  }

  @GuardedBy("lock")
  private void forgetOne(long nowNanos) {
    Map.Entry<String, TokenBucket> fullest = buckets.pollFirstEntry();
    double most = fullest.getValue().available(refill, nowNanos);
    for (int looks = 1; looks < LOOKS && most < refill.capacity() && !buckets.isEmpty(); looks++) {
      Map.Entry<String, TokenBucket> next = buckets.pollFirstEntry();
      double available = next.getValue().available(refill, nowNanos);
      Map.Entry<String, TokenBucket> kept = available > most ? fullest : next;
      if (available > most) {
        fullest = next;
        most = available;
      }
      buckets.put(kept.getKey(), kept.getValue());
    }
  }
}
