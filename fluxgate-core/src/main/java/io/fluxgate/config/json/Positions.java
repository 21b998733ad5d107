package io.fluxgate.config.json;

import io.fluxgate.config.Problem;
import io.fluxgate.config.Problem.Position;
import java.util.Map;

/** Finds where a place stands in the text, or the nearest thing around it that does. */
final class Positions {

  private Positions() {}

  static Position of(Node root, String place) {
    Node at = root;
    String rest = place;
    while (!rest.isEmpty()) {
      String step = step(at, rest);
      if (step.isEmpty()) {
        return at.at();
      }
      at = inside(at, step);
      rest = rest.substring(step.length());
      rest = rest.startsWith(".") ? rest.substring(1) : rest;
    }
    return at.at();
  }

  /** The first step of the path, if there is such a thing in the node. */
  private static String step(Node node, String path) {
    return switch (node) {
      case Node.Items items -> {
        int end = path.indexOf(']');
        int index = end < 0 ? -1 : index(path, end);
        yield index >= 0 && index < items.items().size() ? path.substring(0, end + 1) : "";
      }
      case Node.Members object ->
          path.startsWith("[") ? quotedStep(object, path) : plainStep(object, path);
      default -> "";
    };
  }

  private static String quotedStep(Node.Members object, String path) {
    for (String key : object.members().keySet()) {
      String step = Problem.place("", key);
      if (path.startsWith(step)) {
        return step;
      }
    }
    return "";
  }

  private static String plainStep(Node.Members object, String path) {
    int end = 0;
    while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
      end++;
    }
    String key = path.substring(0, end);
    return object.members().containsKey(key) ? key : "";
  }

  private static Node inside(Node node, String step) {
    if (node instanceof Node.Items items) {
      return items.items().get(index(step, step.length() - 1));
    }
    if (node instanceof Node.Members object) {
      for (Map.Entry<String, Node.Member> member : object.members().entrySet()) {
        if (Problem.place("", member.getKey()).equals(step)) {
          return member.getValue().value();
        }
      }
    }
    return node;
  }

  /** The number between the bracket the path begins with and its end; -1 if it is none. */
  private static int index(String path, int end) {
    if (path.charAt(0) != '[' || end < 2 || end > 10) {
      return -1;
    }
    int value = 0;
    for (int i = 1; i < end; i++) {
      char c = path.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = 10 * value + c - '0';
    }
    return value;
  }
}
