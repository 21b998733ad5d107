package io.fluxgate.config;

import java.util.Optional;

/**
 * One thing that is wrong with a configuration.
 *
 * @param place where, as a path: {@code routes[2].upstreams[0].url}; empty for the whole
 * @param message what is wrong, with the value and what would be right; control characters in it
 *     are written as escapes, so that no value can forge a line of a log
 * @param position where in the file, if it came from one
 */
public record Problem(String place, String message, Optional<Position> position) {

  /**
   * A place in a text, both from 1.
   *
   * @param line the line
   * @param column the column
   */
  public record Position(int line, int column) {}

  /** Makes the message fit for a log. */
  public Problem {
    message = visible(message);
  }

  /**
   * A problem in a configuration that was not read from a file.
   *
   * @param place where, as a path
   * @param message what is wrong, with the value and what would be right
   * @return the problem
   */
  public static Problem at(String place, String message) {
    return new Problem(place, message, Optional.empty());
  }

  /**
   * This problem further inside: {@code upstreams[0].url} becomes {@code
   * routes[2].upstreams[0].url}.
   *
   * @param outer the path of what this problem's place is relative to
   * @return the same problem at the longer place
   */
  public Problem inside(String outer) {
    String joined =
        outer.isEmpty() || place.isEmpty()
            ? outer + place
            : place.startsWith("[") ? outer + place : outer + "." + place;
    return new Problem(joined, message, position);
  }

  /**
   * The place of something inside an object: {@code users} and {@code demo} become {@code
   * users.demo}. A key with anything but letters, digits, {@code _} and {@code -} is quoted: {@code
   * users["a.b"]}.
   *
   * @param outer the object's place; may be empty
   * @param key the key inside it, any text
   * @return the longer place
   */
  public static String place(String outer, String key) {
    boolean plain = !key.isEmpty();
    for (int i = 0; plain && i < key.length(); i++) {
      char c = key.charAt(i);
      plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '_'
              || c == '-';
    }
    if (plain) {
      return outer.isEmpty() ? key : outer + "." + key;
    }
    return outer + "[\"" + key.replace("\\", "\\\\").replace("\"", "\\\"") + "\"]";
  }

  /**
   * Whether this is a problem of something inside a place, or of that place itself.
   *
   * @param outer the place
   * @return whether it is; everything is inside the empty place
   */
  public boolean isInside(String outer) {
    return place.startsWith(outer)
        && (outer.isEmpty()
            || place.length() == outer.length()
            || place.charAt(outer.length()) == '.'
            || place.charAt(outer.length()) == '[');
  }

  /** {@code 12:7 routes[2].path: must begin with a slash: 'users'}. */
  @Override
  public String toString() {
    String where = position.map(at -> at.line() + ":" + at.column() + " ").orElse("");
    return where + (place.isEmpty() ? "" : visible(place) + ": ") + message;
  }

  private static String visible(String text) {
    StringBuilder visible = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) || c == 0x2028 || c == 0x2029) {
        visible.append(String.format("\\u%04x", (int) c));
      } else {
        visible.append(c);
      }
    }
    return visible.toString();
  }
}
