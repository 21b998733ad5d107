package io.fluxgate.cache;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a dictionary of structured fields (RFC 9651, 4.2.2), strictly: a text that breaks a rule
 * anywhere is none. Parameters are read and dropped.
 *
 * <p>Integers are {@code Long}, decimals {@code Double}, strings {@code String}, booleans {@code
 * Boolean}; of tokens, byte sequences, dates, display strings and inner lists only that they are
 * there is told, as an {@link #OTHER}.
 */
final class StructuredDictionary {

  /** A value of a type that nobody here looks into. */
  static final Object OTHER = new Object();

  private final String text;
  private int at;

  private static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed() {
      super("not a structured field", null, false, false);
    }
  }

  private StructuredDictionary(String text) {
    this.text = text;
  }

  /** The members by their keys; empty if the text is malformed. */
  static Optional<Map<String, Object>> parse(String text) {
    try {
      return Optional.of(new StructuredDictionary(text).dictionary());
    } catch (Malformed e) {
      return Optional.empty();
    }
  }

  private Map<String, Object> dictionary() throws Malformed {
    Map<String, Object> members = new LinkedHashMap<>();
    skip(' ');
    while (at < text.length()) {
      String key = key();
      Object value = true;
      if (taken('=')) {
        value = peek() == '(' ? innerList() : bareItem();
      }
      parameters();
      members.remove(key); // the last one counts, at the last one's place
      members.put(key, value);
      whitespace();
      if (at == text.length()) {
        return members;
      }
      expect(',');
      whitespace();
      if (at == text.length()) {
        throw new Malformed(); // a comma at the end
      }
    }
    return members;
  }

  private Object innerList() throws Malformed {
    expect('(');
    while (true) {
      skip(' ');
      if (taken(')')) {
        return OTHER;
      }
      bareItem();
      parameters();
      if (peek() != ' ' && peek() != ')') {
        throw new Malformed();
      }
    }
  }

  private void parameters() throws Malformed {
    while (taken(';')) {
      skip(' ');
      key();
      if (taken('=')) {
        bareItem();
      }
    }
  }

  private String key() throws Malformed {
    int start = at;
    if (!isLower(peek()) && peek() != '*') {
      throw new Malformed();
    }
    while (isLower(peek()) || isDigit(peek()) || "_-.*".indexOf(peek()) >= 0) {
      at++;
    }
    return text.substring(start, at);
  }

  private Object bareItem() throws Malformed {
    char first = peek();
    if (first == '-' || isDigit(first)) {
      return number();
    }
    return switch (first) {
      case '"' -> string();
      case '?' -> flag();
      case ':' -> bytes();
      case '@' -> {
        at++;
        if (!(number() instanceof Long)) {
          throw new Malformed();
        }
        yield OTHER;
      }
      case '%' -> displayString();
      default -> token();
    };
  }

  private Object number() throws Malformed {
    int start = at;
    taken('-');
    int whole = digits();
    if (whole == 0) {
      throw new Malformed();
    }
    if (!taken('.')) {
      if (whole > 15) {
        throw new Malformed();
      }
      return Long.parseLong(text.substring(start, at));
    }
    int fraction = digits();
    if (whole > 12 || fraction == 0 || fraction > 3) {
      throw new Malformed();
    }
    return Double.parseDouble(text.substring(start, at));
  }

  private int digits() {
    int start = at;
    while (isDigit(peek())) {
      at++;
    }
    return at - start;
  }

  private String string() throws Malformed {
    StringBuilder value = new StringBuilder();
    expect('"');
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return value.toString();
      }
      if (c == '\\') {
        c = peek();
        at++;
        if (c != '"' && c != '\\') {
          throw new Malformed();
        }
      } else if (c < ' ' || c > '~') {
        throw new Malformed();
      }
      value.append(c);
    }
    throw new Malformed();
  }

  private Boolean flag() throws Malformed {
    expect('?');
    if (taken('1')) {
      return Boolean.TRUE;
    }
    expect('0');
    return Boolean.FALSE;
  }

  private Object bytes() throws Malformed {
    expect(':');
    while (isLower(peek()) || isUpper(peek()) || isDigit(peek()) || "+/=".indexOf(peek()) >= 0) {
      at++;
    }
    expect(':');
    return OTHER;
  }

  private Object displayString() throws Malformed {
    expect('%');
    expect('"');
    while (peek() != '"') {
      if (peek() < ' ' || peek() > '~') {
        throw new Malformed();
      }
      if (taken('%')) {
        hex();
        hex();
      } else {
        at++;
      }
    }
    at++;
    return OTHER;
  }

  private void hex() throws Malformed {
    if (!isDigit(peek()) && (peek() < 'a' || peek() > 'f')) {
      throw new Malformed();
    }
    at++;
  }

  private Object token() throws Malformed {
    if (!isLower(peek()) && !isUpper(peek()) && peek() != '*') {
      throw new Malformed();
    }
    while (isLower(peek())
        || isUpper(peek())
        || isDigit(peek())
        || "!#$%&'*+-.^_`|~:/".indexOf(peek()) >= 0) {
      at++;
    }
    return OTHER;
  }

  private void whitespace() {
    while (peek() == ' ' || peek() == '\t') {
      at++;
    }
  }

  private void skip(char c) {
    while (peek() == c) {
      at++;
    }
  }

  private boolean taken(char c) {
    boolean is = peek() == c;
    at += is ? 1 : 0;
    return is;
  }

  private void expect(char c) throws Malformed {
    if (!taken(c)) {
      throw new Malformed();
    }
  }

  /** The next character; NUL, which stands in no structured field, at the end. */
  private char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private static boolean isLower(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isUpper(char c) {
    return c >= 'A' && c <= 'Z';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
