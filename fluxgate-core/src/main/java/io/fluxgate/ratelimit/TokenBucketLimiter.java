package io.fluxgate.ratelimit;

import io.fluxgate.time.TimeSource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A token bucket for each key, spread over several tables by the key's hash, so that threads seldom
 * meet at one lock. A request costs the same however many keys there are.
 *
 * <p>The heap it takes is bounded whatever clients send: the number of keys is, and a long key is
 * kept as its digest. What happens to the buckets when keys run out stands in {@link BucketTable}.
 */
final class TokenBucketLimiter implements RateLimiter {

  private static final int MOST_TABLES = 64;
  private static final int LEAST_KEYS_PER_TABLE = 512;
  private static final int LONGEST_KEY = 256;

  private final Refill refill;
  private final TimeSource time;
  private final BucketTable[] tables; // a power of two of them

  TokenBucketLimiter(Refill refill, int maxKeys, TimeSource time) {
    this.refill = refill;
    this.time = time;
    int wanted = Math.clamp(maxKeys / LEAST_KEYS_PER_TABLE, 1, MOST_TABLES);
    tables = new BucketTable[Integer.highestOneBit(wanted)];
    for (int i = 0; i < tables.length; i++) {
      int more = i < maxKeys % tables.length ? 1 : 0;
      tables[i] = new BucketTable(refill, maxKeys / tables.length + more);
    }
  }

  @Override
  public Decision tryAcquire(String key, int permits) {
    if (permits < 1 || permits > refill.capacity()) {
      throw new IllegalArgumentException(
          "permits must be from 1 to the capacity " + refill.capacity() + ": " + permits);
    }
    String kept = key.length() <= LONGEST_KEY ? key : digest(key);
    int hash = kept.hashCode() * 0x9E3779B9; // the upper bits depend on all bits of the hash code
    return tables[(hash >>> 26) & (tables.length - 1)].tryAcquire(kept, permits, time.nanoTime());
  }

  /** How many keys it remembers. */
  int size() {
    int size = 0;
    for (BucketTable table : tables) {
      size += table.size();
    }
    return size;
  }

  /** Begins with a character that no header, query or address can contain unescaped. */
  private static String digest(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      return '\0' + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "token bucket of " + refill.capacity() + ", " + refill.perSecond() + " per second";
  }
}
