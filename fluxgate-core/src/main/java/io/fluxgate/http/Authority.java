package io.fluxgate.http;

/**
 * The host and optional port of a request (RFC 9110, 7.2; RFC 3986, 3.2), without user information.
 */
public final class Authority {

  private Authority() {}

  /**
   * Whether a text is a host with an optional port.
   *
   * @param text for example {@code example.com:8080} or {@code [::1]}
   * @return whether it may stand in a {@code Host} header; an empty one may not
   */
  public static boolean isValid(String text) {
    if (text.isEmpty()) {
      return false;
    }
    int hostEnd;
    if (text.charAt(0) == '[') {
      hostEnd = text.indexOf(']') + 1;
      if (hostEnd < 4 || !isIpv6(text, hostEnd - 1)) {
        return false;
      }
    } else {
      int colon = text.indexOf(':');
      hostEnd = colon < 0 ? text.length() : colon;
      if (hostEnd == 0 || !isName(text, hostEnd)) {
        return false;
      }
    }
    return hostEnd == text.length() || (text.charAt(hostEnd) == ':' && isPort(text, hostEnd + 1));
  }

  private static boolean isIpv6(String text, int end) {
    for (int i = 1; i < end; i++) {
      char c = text.charAt(i);
      if (Character.digit(c, 16) < 0 && c != ':' && c != '.') {
        return false;
      }
    }
    return true;
  }

  /** A registered name or IPv4 address: unreserved characters, sub-delimiters and escapes. */
  private static boolean isName(String text, int end) {
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      boolean escape = c == '%' && i + 2 < end && Query.escaped(text, i) >= 0;
      if (!plain && !escape && "-._~!$&'()*+,;=".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPort(String text, int start) {
    int port = 0;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9' || i - start >= 5) {
        return false;
      }
      port = 10 * port + c - '0';
    }
    return port <= 65535;
  }
}
