package io.fluxgate.identity;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds one member of a JSON object (RFC 8259) in a text from a stranger. Strict: a text that is
 * not JSON from its first to its last character has no members, and neither has one that gives the
 * wanted member twice, because readers differ in which of the two they take.
 */
final class JsonScanner {

  private static final int MOST_LEVELS = 32;

  private final String text;
  private int at;

  private JsonScanner(String text) {
    this.text = text;
  }

  /**
   * The value of a text, number or boolean of that name at the top level; numbers as they are
   * written.
   */
  static Optional<String> member(String json, String name) {
    try {
      return Optional.ofNullable(new JsonScanner(json).topLevel(name));
    } catch (Malformed e) {
      return Optional.empty();
    }
  }

  private @Nullable String topLevel(String name) throws Malformed {
    String found = null;
    boolean seen = false;
    space();
    expect('{');
    space();
    boolean more = !taken('}');
    while (more) {
      String key = string();
      space();
      expect(':');
      String value = value(1);
      if (key.equals(name)) {
        if (seen) {
          throw new Malformed();
        }
        seen = true;
        found = value;
      }
      more = another('}');
    }
    space();
    if (at != text.length()) {
      throw new Malformed();
    }
    return found;
  }

  /** Skips a value and the space around it; gives it if it is a text, number or boolean. */
  private @Nullable String value(int level) throws Malformed {
    if (level > MOST_LEVELS) {
      throw new Malformed();
    }
    space();
    String value =
        switch (peek()) {
          case '"' -> string();
          case '{' -> object(level);
          case '[' -> array(level);
          case 't' -> literal("true");
          case 'f' -> literal("false");
          case 'n' -> {
            literal("null");
            yield null;
          }
          default -> number();
        };
    space();
    return value;
  }

  private @Nullable String object(int level) throws Malformed {
    expect('{');
    space();
    boolean more = !taken('}');
    while (more) {
      string();
      space();
      expect(':');
      value(level + 1);
      more = another('}');
    }
    return null;
  }

  private @Nullable String array(int level) throws Malformed {
    expect('[');
    space();
    boolean more = !taken(']');
    while (more) {
      value(level + 1);
      more = another(']');
    }
    return null;
  }

  private String literal(String word) throws Malformed {
    if (!text.startsWith(word, at)) {
      throw new Malformed();
    }
    at += word.length();
    return word;
  }

  private String number() throws Malformed {
    int start = at;
    taken('-');
    if (!taken('0')) {
      digits();
    }
    if (taken('.')) {
      digits();
    }
    if (taken('e') || taken('E')) {
      if (!taken('+')) {
        taken('-');
      }
      digits();
    }
    return text.substring(start, at);
  }

  private void digits() throws Malformed {
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == start) {
      throw new Malformed();
    }
  }

  private String string() throws Malformed {
    expect('"');
    int start = at;
    while (peek() != '"' && peek() != '\\' && peek() >= ' ') {
      at++;
    }
    if (peek() == '"') {
      return text.substring(start, at++);
    }
    StringBuilder unescaped = new StringBuilder(text.substring(start, at));
    while (peek() != '"') {
      char c = peek();
      at++;
      if (c < ' ') {
        throw new Malformed();
      }
      unescaped.append(c == '\\' ? escape() : c);
    }
    at++;
    return unescaped.toString();
  }

  private char escape() throws Malformed {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw new Malformed();
    };
  }

  private char unicode() throws Malformed {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      char c = peek();
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw new Malformed();
      }
      value = value << 4 | digit;
      at++;
    }
    return (char) value;
  }

  /** Whether a comma and so another member follows; otherwise takes the closing bracket. */
  private boolean another(char close) throws Malformed {
    if (taken(',')) {
      space();
      return true;
    }
    expect(close);
    return false;
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() throws Malformed {
    if (at >= text.length()) {
      throw new Malformed();
    }
    return text.charAt(at);
  }

  private boolean taken(char c) {
    boolean there = at < text.length() && text.charAt(at) == c;
    at += there ? 1 : 0;
    return there;
  }

  private void expect(char c) throws Malformed {
    if (!taken(c)) {
      throw new Malformed();
    }
  }

  /** Not JSON. Cheap, because strangers can send as much of it as they like. */
  private static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed() {
      super("not JSON", null, false, false);
    }
  }
}
