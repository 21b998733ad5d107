package io.fluxgate.ratelimit;

import io.fluxgate.time.TimeSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A limiter with an allowance for each key, spread over several tables by the key's hash, so that
 * threads seldom meet at one lock. A request costs the same however many keys there are, and the
 * heap it takes is bounded whatever clients send: see {@link KeyTable}.
 */
final class KeyedLimiter implements RateLimiter {

  /** The most keys that a limiter may be told to remember. */
  static final int MOST_KEYS = 100_000_000;

  private static final int MOST_TABLES = 1024;
  private static final int KEYS_PER_TABLE = 1024;

  private final Quota quota;
  private final boolean waits;
  private final KeyHash hash;

  /** The key of a limit that all requests share. */
  private final KeyHash.Hash noKey;

  private final KeyTable[] tables; // a power of two of them
  private final long limit;

  /**
   * What a limiter is made of.
   *
   * @param algorithm makes the arithmetic, one for each table
   * @param quota what it promises
   * @param waits whether what it allows may have to wait
   * @param maxKeys how many keys are remembered
   */
  record Settings(Supplier<Algorithm> algorithm, Quota quota, boolean waits, int maxKeys) {}

  KeyedLimiter(Settings settings, KeyHash hash, TimeSource time) {
    this.quota = settings.quota();
    this.waits = settings.waits();
    this.hash = hash;
    this.noKey = hash.hash("");
    int maxKeys = settings.maxKeys();
    int wanted = Math.clamp(maxKeys / KEYS_PER_TABLE, 1, MOST_TABLES);
    tables = new KeyTable[Integer.highestOneBit(wanted)];
    Algorithm first = settings.algorithm().get();
    limit = first.limit();
    for (int i = 0; i < tables.length; i++) {
      int more = i < maxKeys % tables.length ? 1 : 0;
      Algorithm algorithm = i == 0 ? first : settings.algorithm().get();
      tables[i] = new KeyTable(algorithm, maxKeys / tables.length + more, time);
    }
  }

  @Override
  public Decision tryAcquire(String key, long permits) {
    check(permits);
    KeyHash.Hash hashed = hashed(key);
    return table(hashed).tryAcquire(hashed, permits);
  }

  @Override
  public void giveBack(String key, long permits) {
    check(permits);
    KeyHash.Hash hashed = hashed(key);
    table(hashed).giveBack(hashed, permits);
  }

  @Override
  public Optional<Quota> quota() {
    return Optional.of(quota);
  }

  @Override
  public boolean mayWait() {
    return waits;
  }

  @Override
  public long mostPermits() {
    return limit;
  }

  /** What it would say, taking nothing; the permits may be beyond the limit. */
  Decision look(String key, long permits) {
    KeyHash.Hash hashed = hashed(key);
    KeyTable table = table(hashed);
    return table.look(hashed, permits, table.now());
  }

  /**
   * A key's part in a decision of several limits.
   *
   * @param counts whether its refusal is everybody's
   */
  Share share(String key, long permits, boolean counts) {
    check(permits);
    KeyHash.Hash hashed = hashed(key);
    return new Share(table(hashed), hashed, permits, counts);
  }

  /** How many keys it remembers. */
  int size() {
    int size = 0;
    for (KeyTable table : tables) {
      size += table.size();
    }
    return size;
  }

  private KeyHash.Hash hashed(String key) {
    return key.isEmpty() ? noKey : hash.hash(key);
  }

  private KeyTable table(KeyHash.Hash key) {
    return tables[(int) (key.low() >>> 32) & (tables.length - 1)];
  }

  private void check(long permits) {
    if (permits < 1 || permits > limit) {
      throw new IllegalArgumentException(
          "permits must be from 1 to the limit " + limit + ": " + permits);
    }
  }

  @Override
  public String toString() {
    return quota.limit() + " in " + quota.window();
  }
}
