package io.fluxgate.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads addresses as RFC 4291, 2.2 and the dotted-decimal form write them, and never asks a name
 * service. Zone ids and the old short, octal and hexadecimal IPv4 forms are refused.
 */
final class IpLiteral {

  private static final int GROUPS = 8;

  private IpLiteral() {}

  /** The 4 or 16 bytes of the address; 16 for an IPv4-mapped one; null if it is none. */
  static byte @Nullable [] bytes(String text) {
    if (text.indexOf(':') < 0) {
      byte[] ipv4 = new byte[4];
      return ipv4(text, ipv4, 0) ? ipv4 : null;
    }
    return ipv6(text);
  }

  /** An IPv4-mapped address becomes the IPv4 address it stands for. */
  static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("an address has 4 or 16 bytes: " + bytes.length, e);
    }
  }

  private static boolean ipv4(String text, byte[] to, int at) {
    int start = 0;
    for (int i = 0; i < 4; i++) {
      int end = i == 3 ? text.length() : text.indexOf('.', start);
      int octet = end < 0 ? -1 : octet(text, start, end);
      if (octet < 0) {
        return false;
      }
      to[at + i] = (byte) octet;
      start = end + 1;
    }
    return true;
  }

  private static int octet(String text, int start, int end) {
    boolean leadingZero = end - start > 1 && text.charAt(start) == '0';
    if (end == start || end - start > 3 || leadingZero) {
      return -1;
    }
    int value = 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = 10 * value + c - '0';
    }
    return value <= 255 ? value : -1;
  }

  private static byte @Nullable [] ipv6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      byte[] all = groups(text);
      return all != null && all.length == 2 * GROUPS ? all : null;
    }
    byte[] head = groups(text.substring(0, gap));
    byte[] tail = groups(text.substring(gap + 2));
    boolean dottedHead = text.indexOf('.') >= 0 && text.indexOf('.') < gap;
    if (head == null || tail == null || dottedHead || head.length + tail.length >= 2 * GROUPS) {
      return null;
    }
    byte[] all = new byte[2 * GROUPS];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(tail, 0, all, all.length - tail.length, tail.length);
    return all;
  }

  /** The bytes of groups between single colons; the last may be an IPv4 address. */
  private static byte @Nullable [] groups(String text) {
    byte[] bytes = new byte[2 * GROUPS];
    int length = 0;
    int start = 0;
    while (!text.isEmpty() && start <= text.length()) {
      int colon = text.indexOf(':', start);
      int end = colon < 0 ? text.length() : colon;
      if (colon < 0 && text.indexOf('.', start) >= 0) {
        if (length > bytes.length - 4 || !ipv4(text.substring(start), bytes, length)) {
          return null;
        }
        length += 4;
      } else {
        int group = group(text, start, end);
        if (group < 0 || length > bytes.length - 2) {
          return null;
        }
        bytes[length++] = (byte) (group >> 8);
        bytes[length++] = (byte) group;
      }
      start = end + 1;
    }
    return Arrays.copyOf(bytes, length);
  }

  private static int group(String text, int start, int end) {
    if (end == start || end - start > 4) {
      return -1;
    }
    int value = 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }
}
