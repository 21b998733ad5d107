package io.fluxgate.ratelimit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fluxgate.time.TimeSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The states of some keys, a bounded number of them, under one lock: an open hash table in a single
 * array. A slot is the key's hash, 128 bits of it in place of the key, and the words of its state;
 * beside the array nothing is kept for a key. It grows with the keys that come and is never more
 * than three quarters full.
 *
 * <p>A state that is {@linkplain Algorithm#isWorthless worth nothing} any more is as good as none:
 * each new key makes the table look at {@value #SWEEP} slots, one after the other over time, and
 * forget such states. When there is no room for a new key nevertheless, the table goes on looking
 * until it has found one to forget, or has seen {@value #LOOKS} that all still count: then the one
 * goes of which least has been taken.
 *
 * <p>For whoever invents keys this means: to make the gateway forget a key whose limit is used up,
 * he has to use up those of the keys beside it as well; and that gains him no more than any newly
 * invented key would: one whole limit.
 */
final class KeyTable {

  static final int LOOKS = 8;
  static final int SWEEP = 2;

  private static final int HASH_WORDS = 2;
  private static final int FIRST_SLOTS = 8;
  private static final AtomicLong TABLES = new AtomicLong();

  /** Tables are locked in this order. */
  final long order = TABLES.getAndIncrement();

  private final Algorithm algorithm;
  private final int maxKeys;
  private final TimeSource time;
  private final int slotWords;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private long[] words = {};

  @GuardedBy("lock")
  private int slots;

  @GuardedBy("lock")
  private int keys;

  /** The slot that was looked at last. */
  @GuardedBy("lock")
  private int hand;

  /**
   * An empty table.
   *
   * @param algorithm the arithmetic, this table's alone
   * @param maxKeys how many keys it remembers at most
   * @param time the clock, read under the lock: in that order in which the threads are served
   */
  KeyTable(Algorithm algorithm, int maxKeys, TimeSource time) {
    this.algorithm = algorithm;
    this.maxKeys = maxKeys;
    this.time = time;
    this.slotWords = HASH_WORDS + algorithm.words();
  }

  void lock() {
    lock.lock();
  }

  void unlock() {
    lock.unlock();
  }

  int size() {
    lock.lock();
    try {
      return keys;
    } finally {
      lock.unlock();
    }
  }

  /** The time; for whoever holds the lock. */
  long now() {
    return time.nanoTime();
  }

  /** Asks for permits, and takes them if they are there. */
  Decision tryAcquire(KeyHash.Hash key, long permits) {
    lock.lock();
    try {
      return decide(key, permits, now());
    } finally {
      lock.unlock();
    }
  }

  /** The same at a given time. */
  Decision tryAcquire(KeyHash.Hash key, long permits, long now) {
    lock.lock();
    try {
      return decide(key, permits, now);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private Decision decide(KeyHash.Hash key, long permits, long now) {
    int at = stateOf(key, now);
    long wait = algorithm.nanosUntil(words, at, permits, now);
    if (wait > 0) {
      return rejected(at, wait, now);
    }
    long delay = algorithm.delayNanos(words, at, now);
    algorithm.take(words, at, permits, now);
    return allowed(at, delay, now);
  }

  /**
   * What {@code tryAcquire} would say, but takes nothing: what is left is then left as it is.
   *
   * @param permits 1 or more; more than the limit are refused {@linkplain Rejected#NEVER for ever}
   */
  Decision look(KeyHash.Hash key, long permits, long now) {
    long limit = algorithm.limit();
    lock.lock();
    try {
      int slot = find(key);
      if (slot < 0) {
        return permits > limit
            ? new Rejected(limit, limit, Rejected.NEVER, 0)
            : new Allowed(limit, limit, 0, 0, 0);
      }
      int at = slot * slotWords + HASH_WORDS;
      long wait = permits > limit ? Rejected.NEVER : algorithm.nanosUntil(words, at, permits, now);
      return wait > 0 ? rejected(at, wait, now) : allowed(at, 0, now);
    } finally {
      lock.unlock();
    }
  }

  void giveBack(KeyHash.Hash key, long permits) {
    lock.lock();
    try {
      int slot = find(key);
      if (slot >= 0) {
        algorithm.giveBack(words, slot * slotWords + HASH_WORDS, permits, now());
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private Allowed allowed(int at, long delay, long now) {
    long remaining = algorithm.remaining(words, at, now);
    long more =
        remaining < algorithm.limit() ? algorithm.nanosUntil(words, at, remaining + 1, now) : 0;
    long reset = algorithm.resetNanos(words, at, now);
    return new Allowed(algorithm.limit(), remaining, more, reset, delay);
  }

  @GuardedBy("lock")
  private Rejected rejected(int at, long wait, long now) {
    return new Rejected(
        algorithm.limit(),
        algorithm.remaining(words, at, now),
        wait,
        algorithm.resetNanos(words, at, now));
  }

  /** Where the state of a key begins, which it has from now on if it had none. */
  @GuardedBy("lock")
  private int stateOf(KeyHash.Hash key, long now) {
    int slot = find(key);
    if (slot < 0) {
      makeRoom(now);
      slot = free(key.high());
      int at = slot * slotWords;
      words[at] = key.high();
      words[at + 1] = marked(key);
      algorithm.begin(words, at + HASH_WORDS, now);
      keys++;
    }
    return slot * slotWords + HASH_WORDS;
  }

  /** The slot of a key, or a negative number. */
  @GuardedBy("lock")
  private int find(KeyHash.Hash key) {
    if (slots == 0) {
      return -1;
    }
    long low = marked(key);
    int slot = home(key.high());
    while (words[slot * slotWords + 1] != 0) {
      if (words[slot * slotWords + 1] == low && words[slot * slotWords] == key.high()) {
        return slot;
      }
      slot = next(slot);
    }
    return -1;
  }

  @GuardedBy("lock")
  private int free(long high) {
    int slot = home(high);
    while (words[slot * slotWords + 1] != 0) {
      slot = next(slot);
    }
    return slot;
  }

  @GuardedBy("lock")
  private void makeRoom(long now) {
    for (int looks = 0; looks < SWEEP && keys > 0; looks++) {
      if (isWorthless(nextUsed(), now)) {
        remove(hand);
      }
    }
    if (keys >= maxKeys) {
      forgetOne(now);
    }
    if ((keys + 1) * 4L > slots * 3L) {
      grow();
    }
  }

  @GuardedBy("lock")
  private void forgetOne(long now) {
    int victim = nextUsed();
    for (int looks = 1; !isWorthless(victim, now) && looks < LOOKS; looks++) {
      int other = nextUsed();
      if (isWorthless(other, now) || remaining(other, now) > remaining(victim, now)) {
        victim = other;
      }
    }
    remove(victim);
  }

  @GuardedBy("lock")
  private boolean isWorthless(int slot, long now) {
    return algorithm.isWorthless(words, slot * slotWords + HASH_WORDS, now);
  }

  @GuardedBy("lock")
  private long remaining(int slot, long now) {
    return algorithm.remaining(words, slot * slotWords + HASH_WORDS, now);
  }

  /** Moves the hand to the next slot that is used. */
  @GuardedBy("lock")
  private int nextUsed() {
    do {
      hand = next(hand);
    } while (words[hand * slotWords + 1] == 0);
    return hand;
  }

  /** Empties a slot, and moves up what would not be found any more because of the gap. */
  @GuardedBy("lock")
  private void remove(int removed) {
    algorithm.forget(words, removed * slotWords + HASH_WORDS);
    keys--;
    int gap = removed;
    int slot = next(gap);
    while (words[slot * slotWords + 1] != 0) {
      int home = home(words[slot * slotWords]);
      boolean homeLiesBehindTheGap =
          gap <= slot ? gap < home && home <= slot : gap < home || home <= slot;
      if (!homeLiesBehindTheGap) {
        System.arraycopy(words, slot * slotWords, words, gap * slotWords, slotWords);
        gap = slot;
      }
      slot = next(slot);
    }
    words[gap * slotWords] = 0;
    words[gap * slotWords + 1] = 0;
  }

  @GuardedBy("lock")
  private void grow() {
    long[] old = words;
    long most = Math.max(FIRST_SLOTS, maxKeys * 4L / 3 + 2);
    slots = (int) Math.min(Math.max(FIRST_SLOTS, slots * 2L), most);
    words = new long[slots * slotWords];
    hand = 0;
    for (int at = 0; at < old.length; at += slotWords) {
      if (old[at + 1] != 0) {
        System.arraycopy(old, at, words, free(old[at]) * slotWords, slotWords);
      }
    }
  }

  @GuardedBy("lock")
  private int home(long high) {
    return (int) (((high >>> 32) * slots) >>> 32);
  }

  @GuardedBy("lock")
  private int next(int slot) {
    return slot + 1 < slots ? slot + 1 : 0;
  }

  /** A used slot is never zero here. */
  private static long marked(KeyHash.Hash key) {
    return key.low() | 1;
  }
}
