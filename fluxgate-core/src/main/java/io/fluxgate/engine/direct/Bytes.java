package io.fluxgate.engine.direct;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks at eight bytes at a time. */
final class Bytes {

  static final byte CR = '\r';
  static final byte LF = '\n';
  static final byte TAB = '\t';

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  /** {@code HTTP/1.}, with nothing as the eighth byte. */
  private static final long HTTP_1 = eightAt(new byte[] {'H', 'T', 'T', 'P', '/', '1', '.', 0}, 0);

  private Bytes() {}

  /**
   * Eight bytes as a number, the first one lowest.
   *
   * @throws IndexOutOfBoundsException if there are not eight from there
   */
  static long eightAt(byte[] bytes, int at) {
    return (long) LONGS.get(bytes, at);
  }

  /**
   * Where a line stops: at its CR, or at another control character up to CR that no line may hold.
   *
   * @return the first byte from {@code start} that is at most CR and no tab; {@code end} if there
   *     is none before
   */
  static int lineStop(byte[] bytes, int start, int end) {
    int at = start;
    while (at <= end - Long.BYTES) {
      long eight = eightAt(bytes, at);
      // Marks every byte below CR + 1, and maybe some above the lowest of them: that one is exact.
      long marks = (eight - (CR + 1) * ONES) & ~eight & HIGH_BITS;
      if (marks == 0) {
        at += Long.BYTES;
        continue;
      }
      at += Long.numberOfTrailingZeros(marks) >>> 3;
      if (bytes[at] != TAB) {
        return at;
      }
      at++;
    }
    while (at < end && !stops(bytes[at])) {
      at++;
    }
    return at;
  }

  private static boolean stops(byte b) {
    return b >= 0 && b <= CR && b != TAB;
  }

  /** The first place of a byte between two others; {@code end} if it is not there. */
  static int indexOf(byte wanted, byte[] bytes, int start, int end) {
    int at = start;
    while (at < end && bytes[at] != wanted) {
      at++;
    }
    return at;
  }

  /** Whether there is a token (RFC 9110, 5.6.2). */
  static boolean isToken(byte[] bytes, int start, int end) {
    for (int i = start; i < end; i++) {
      byte b = bytes[i];
      boolean alphanumeric =
          (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z') || (b >= '0' && b <= '9');
      if (!alphanumeric && "!#$%&'*+-.^_`|~".indexOf(b) < 0) {
        return false;
      }
    }
    return start < end;
  }

  /** Whether there is nothing but tabs, spaces, visible characters and bytes beyond ASCII. */
  static boolean isText(byte[] bytes, int start, int end) {
    for (int i = start; i < end; i++) {
      byte b = bytes[i];
      if ((b >= 0 && b < ' ' && b != TAB) || b == 0x7F) {
        return false;
      }
    }
    return true;
  }

  /** The x of exactly {@code HTTP/1.x}; -1 if there is something else. */
  static int http1Minor(byte[] bytes, int start, int end) {
    if (end - start != Long.BYTES) {
      return -1;
    }
    int minor = (int) (eightAt(bytes, start) >>> 56) - '0';
    boolean first = (eightAt(bytes, start) & 0x00FF_FFFF_FFFF_FFFFL) == HTTP_1;
    return first && minor >= 0 && minor <= 9 ? minor : -1;
  }

  /** Whether there is exactly {@code HTTP/x.y} (RFC 9112, 2.3). */
  static boolean isHttpVersion(byte[] bytes, int start, int end) {
    return end - start == Long.BYTES
        && (eightAt(bytes, start) & 0xFF_FFFF_FFFFL) == (HTTP_1 & 0xFF_FFFF_FFFFL)
        && isDigit(bytes[start + 5])
        && bytes[start + 6] == '.'
        && isDigit(bytes[start + 7]);
  }

  /** A number of exactly three digits; -1 if there is something else. */
  static int threeDigits(byte[] bytes, int at) {
    return isDigit(bytes[at]) && isDigit(bytes[at + 1]) && isDigit(bytes[at + 2])
        ? 100 * (bytes[at] - '0') + 10 * (bytes[at + 1] - '0') + bytes[at + 2] - '0'
        : -1;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }
}
