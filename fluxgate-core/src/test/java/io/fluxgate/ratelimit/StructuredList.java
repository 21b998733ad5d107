package io.fluxgate.ratelimit;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A strict reader of a list of strings with parameters (RFC 9651, 4.2.1), for what the fields about
 * limits may contain: strings, integers and byte sequences. Everything else is an error.
 */
final class StructuredList {

  /** A string and its parameters: each a {@link Long}, a {@link String} or a {@link Bytes}. */
  record Item(String text, Map<String, Object> parameters) {

    long integer(String name) {
      return (Long) requireNonNull(parameters.get(name), name);
    }
  }

  /** A byte sequence, by its base64. */
  record Bytes(String base64) {}

  private final String input;
  private int at;

  private StructuredList(String input) {
    this.input = input;
  }

  static List<Item> parse(String input) {
    StructuredList reader = new StructuredList(input);
    List<Item> items = new ArrayList<>();
    while (true) {
      items.add(reader.item());
      if (reader.at == input.length()) {
        return items;
      }
      while (reader.peek() == ' ') {
        reader.at++;
      }
      reader.expect(',');
      while (reader.peek() == ' ') {
        reader.at++;
      }
    }
  }

  private Item item() {
    String text = string();
    Map<String, Object> parameters = new LinkedHashMap<>();
    while (peek() == ';') {
      at++;
      while (peek() == ' ') {
        at++;
      }
      String key = key();
      expect('=');
      Object before = parameters.put(key, bare());
      check(before == null, "twice: " + key);
    }
    return new Item(text, parameters);
  }

  private String key() {
    int from = at;
    check(isLower(peek()) || peek() == '*', "a key");
    while (isLower(peek()) || isDigit(peek()) || "_-.*".indexOf(peek()) >= 0) {
      at++;
    }
    return input.substring(from, at);
  }

  private Object bare() {
    if (peek() == '"') {
      return string();
    }
    return peek() == ':' ? bytes() : integer();
  }

  private Long integer() {
    int from = at;
    if (peek() == '-') {
      at++;
    }
    int digits = at;
    while (isDigit(peek())) {
      at++;
    }
    check(at > digits && at - digits <= 15, "an integer of at most 15 digits");
    check(at == input.length() || ";, ".indexOf(peek()) >= 0, "the end of an integer");
    return Long.parseLong(input.substring(from, at));
  }

  private Bytes bytes() {
    expect(':');
    int end = input.indexOf(':', at);
    check(end >= 0, "the end of a byte sequence");
    String base64 = input.substring(at, end);
    check(base64.length() % 4 == 0, "padded");
    Base64.getDecoder().decode(base64);
    at = end + 1;
    return new Bytes(base64);
  }

  private String string() {
    expect('"');
    StringBuilder text = new StringBuilder();
    while (peek() != '"') {
      char c = input.charAt(at++);
      check(c >= ' ' && c <= '~', "printable ASCII");
      if (c == '\\') {
        c = input.charAt(at++);
        check(c == '"' || c == '\\', "an escape");
      }
      text.append(c);
    }
    expect('"');
    return text.toString();
  }

  private char peek() {
    return at < input.length() ? input.charAt(at) : '\0';
  }

  private void expect(char c) {
    check(peek() == c, "'" + c + "'");
    at++;
  }

  private void check(boolean right, String expected) {
    if (!right) {
      throw new AssertionError(
          "no structured field: expected " + expected + " at " + at + " of " + input);
    }
  }

  private static boolean isLower(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
