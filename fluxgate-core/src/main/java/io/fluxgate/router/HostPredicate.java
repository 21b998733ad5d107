package io.fluxgate.router;

/**
 * Which hosts a route is for: one name, or with {@code *.example.com} every name below it, at any
 * depth. Case, a port and the dot at the end of a complete name do not count.
 *
 * @param text as it was written
 * @param name what a host has to be, or has to end with: a leading dot included
 * @param below whether it only has to end with it
 */
record HostPredicate(String text, String name, boolean below) {

  static HostPredicate parse(String text) {
    boolean below = text.startsWith("*.");
    String name = below ? text.substring(1) : text;
    if (!(isName(name, below ? 1 : 0) || (!below && isAddress(name)))) {
      throw new IllegalArgumentException(
          "host must be a name such as api.example.com, an address such as 127.0.0.1 or [::1], or"
              + " *.example.com, without a port: '"
              + text
              + "'");
    }
    return new HostPredicate(text, name, below);
  }

  /** Labels between dots, non-ASCII names in their ASCII form (RFC 5890). */
  private static boolean isName(String name, int start) {
    int label = 0;
    for (int i = start; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '.' && label > 0) {
        label = 0;
      } else if (isAlphanumeric(c) || c == '-' || c == '_') {
        label++;
      } else {
        return false;
      }
    }
    return label > 0;
  }

  private static boolean isAddress(String name) {
    if (name.length() < 4 || name.charAt(0) != '[' || !name.endsWith("]")) {
      return false;
    }
    for (int i = 1; i < name.length() - 1; i++) {
      char c = name.charAt(i);
      if (!(isAlphanumeric(c) || c == ':' || c == '.')) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  /** Whether a request's authority, a host with an optional port, is one of them. */
  boolean matches(String authority) {
    int end = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.indexOf(':');
    if (end < 0) {
      end = authority.length();
    }
    if (end > 0 && authority.charAt(end - 1) == '.') {
      end--;
    }
    int start = end - name.length();
    return (below ? start > 0 : start == 0)
        && authority.regionMatches(true, start, name, 0, name.length());
  }
}
