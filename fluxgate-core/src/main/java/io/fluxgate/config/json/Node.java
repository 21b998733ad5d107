package io.fluxgate.config.json;

import io.fluxgate.config.Problem.Position;
import java.util.List;
import java.util.Map;

/** A JSON value that knows where in the text it begins. */
sealed interface Node {

  Position at();

  record Text(String value, Position at) implements Node {}

  /** A number as it was written: how it is read depends on what it is for. */
  record Num(String raw, Position at) implements Node {}

  record Bool(boolean value, Position at) implements Node {}

  record Null(Position at) implements Node {}

  record Items(List<Node> items, Position at) implements Node {}

  /** An object, its members in their order. */
  record Members(Map<String, Member> members, Position at) implements Node {}

  /** A member of an object. */
  record Member(Node value, Position keyAt) {}

  /** What a message shows of it: the value itself, or what kind of thing it is. */
  default String shown() {
    return switch (this) {
      case Text text -> "'" + cut(text.value) + "'";
      case Num number -> cut(number.raw);
      case Bool flag -> String.valueOf(flag.value);
      case Null nothing -> "null";
      case Items items -> "an array";
      case Members members -> "an object";
    };
  }

  /** At most 80 characters of a text, without control characters. */
  static String cut(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length() && i < 80; i++) {
      char c = text.charAt(i);
      out.append(Character.isISOControl(c) ? '?' : c);
    }
    return text.length() > 80 ? out + "..." : out.toString();
  }
}
