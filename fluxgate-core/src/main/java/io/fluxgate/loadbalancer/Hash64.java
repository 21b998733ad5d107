package io.fluxgate.loadbalancer;

import io.fluxgate.http.RequestPath;

/**
 * A hash of 64 bits: FNV-1a, which takes in one piece after the other, and a mixer behind it that
 * lets every bit of the input change every bit of the result with even chance.
 *
 * <p>Gateways agree on where a key belongs because they all compute this. Another hash would send
 * nearly every key elsewhere.
 */
final class Hash64 {

  /** Odd, and near to 2 to the 64th over the golden ratio: its multiples spread out evenly. */
  static final long STEP = 0x9E3779B97F4A7C15L;

  private static final long FNV_OFFSET = 0xCBF29CE484222325L;
  private static final long FNV_PRIME = 0x100000001B3L;

  private Hash64() {}

  static long of(String text) {
    return mix(append(FNV_OFFSET, text));
  }

  static long of(byte[] bytes, int from) {
    long hash = FNV_OFFSET;
    for (int i = from; i < bytes.length; i++) {
      hash = append(hash, bytes[i] & 0xFF);
    }
    return mix(hash);
  }

  /** The hash of a path: of its decoded segments, so that equal paths are equal keys. */
  static long of(RequestPath path) {
    long hash = FNV_OFFSET;
    for (int i = 0; i < path.size(); i++) {
      hash = append(append(hash, '/'), path.segment(i));
    }
    return mix(hash);
  }

  private static long append(long hash, String text) {
    long appended = hash;
    for (int i = 0; i < text.length(); i++) {
      appended = append(appended, text.charAt(i));
    }
    return appended;
  }

  private static long append(long hash, int piece) {
    return (hash ^ piece) * FNV_PRIME;
  }

  /** Different for every two different numbers. */
  static long mix(long number) {
    long mixed = (number ^ (number >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
