package io.fluxgate.http;

/** What may stand in a header's name and value (RFC 9110, 5.1 and 5.5), and how names compare. */
final class FieldRules {

  private static final boolean[] TOKEN = new boolean[128];

  static {
    for (char c = '0'; c <= '9'; c++) {
      TOKEN[c] = true;
    }
    for (char c = 'a'; c <= 'z'; c++) {
      TOKEN[c] = true;
      TOKEN[c - 'a' + 'A'] = true;
    }
    for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
      TOKEN[c] = true;
    }
  }

  private FieldRules() {}

  static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 128 || !TOKEN[c]) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  static boolean isValue(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7F || c > 0xFF) {
        return false;
      }
    }
    return true;
  }

  static void checkName(String name) {
    if (!isToken(name)) {
      throw new IllegalArgumentException(
          "a header name is one or more letters, digits or !#$%&'*+-.^_`|~: '"
              + visible(name)
              + "'");
    }
  }

  static void checkValue(String name, String value) {
    if (!isValue(value)) {
      throw new IllegalArgumentException(
          "the value of header "
              + name
              + " must hold neither control characters nor anything beyond ISO-8859-1"
              + (isSecret(name) ? "" : ": '" + visible(value) + "'"));
    }
  }

  static boolean sameName(String a, String b) {
    int length = a.length();
    if (length != b.length()) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y && lower(x) != lower(y)) {
        return false;
      }
    }
    return true;
  }

  private static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
  }

  /**
   * Whether a comma-separated list holds a token; quoted strings are skipped, parameters ignored.
   */
  static boolean listContains(String list, String token) {
    int end = list.length();
    int i = 0;
    while (i < end) {
      while (i < end
          && (list.charAt(i) == ' ' || list.charAt(i) == '\t' || list.charAt(i) == ',')) {
        i++;
      }
      if (list.regionMatches(true, i, token, 0, token.length())
          && endsMember(list, i + token.length())) {
        return true;
      }
      boolean quoted = false;
      while (i < end && (quoted || list.charAt(i) != ',')) {
        if (quoted && list.charAt(i) == '\\') {
          i++;
        } else if (list.charAt(i) == '"') {
          quoted = !quoted;
        }
        i++;
      }
    }
    return false;
  }

  private static boolean endsMember(String list, int at) {
    int i = at;
    while (i < list.length() && (list.charAt(i) == ' ' || list.charAt(i) == '\t')) {
      i++;
    }
    return i == list.length() || list.charAt(i) == ',' || list.charAt(i) == ';';
  }

  static boolean isSecret(String name) {
    return sameName(name, "authorization")
        || sameName(name, "cookie")
        || sameName(name, "set-cookie")
        || sameName(name, "proxy-authorization")
        || sameName(name, "x-api-key");
  }

  /**
   * The text with everything a log or an error message should not carry raw written as an escape,
   * and cut at 80 characters.
   */
  static String visible(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length() && i < 80; i++) {
      char c = text.charAt(i);
      if (c < ' ' || (c >= 0x7F && c <= 0xA0) || c > 0xFF) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return text.length() > 80 ? out + "..." : out.toString();
  }
}
