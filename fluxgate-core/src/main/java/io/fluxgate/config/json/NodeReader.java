package io.fluxgate.config.json;

import io.fluxgate.config.Problem;
import io.fluxgate.config.Problem.Position;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/** Turns a text into nodes. A text that is no JSON ends at its first error. For one text. */
final class NodeReader {

  /** Bounds this class's own recursion; a real configuration has about ten levels. */
  static final int MOST_LEVELS = 64;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(2 * MOST_LEVELS).build())
          .build();

  private final JsonParser parser;
  private final Findings findings;

  /** Where the brackets that are still open stand, the innermost last. */
  private final List<Position> open = new ArrayList<>();

  private NodeReader(JsonParser parser, Findings findings) {
    this.parser = parser;
    this.findings = findings;
  }

  /** The text's value, or empty if it is no JSON, which is then among the findings. */
  static Optional<Node> read(String text, Findings findings) {
    String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), content)) {
      NodeReader reader = new NodeReader(parser, findings);
      try {
        return reader.document();
      } catch (JacksonException e) {
        Position at = position(e.getLocation());
        findings.add("", SyntaxMessage.of(e, reader.open), at);
        return Optional.empty();
      } catch (TooDeepException e) {
        findings.add("", "is nested deeper than " + MOST_LEVELS + " levels", reader.open.getLast());
        return Optional.empty();
      }
    }
  }

  private Optional<Node> document() {
    if (parser.nextToken() == null) {
      findings.add("", "the text is empty; a configuration is at least {}", new Position(1, 1));
      return Optional.empty();
    }
    Node root = value("");
    if (parser.nextToken() != null) {
      findings.add("", "nothing may follow the configuration's end", here());
      return Optional.empty();
    }
    return Optional.of(root);
  }

  private Node value(String place) {
    Position at = here();
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(place, at);
      case START_ARRAY -> array(place, at);
      case VALUE_STRING -> new Node.Text(parser.getString(), at);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Node.Num(parser.getString(), at);
      case VALUE_TRUE -> new Node.Bool(true, at);
      case VALUE_FALSE -> new Node.Bool(false, at);
      default -> new Node.Null(at);
    };
  }

  private Node object(String place, Position at) {
    enter(at);
    Map<String, Node.Member> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      Position keyAt = here();
      parser.nextToken();
      String inner = Problem.place(place, key);
      Node.Member member = new Node.Member(value(inner), keyAt);
      Node.Member first = members.putIfAbsent(key, member);
      if (first != null) {
        Position earlier = first.keyAt();
        findings.add(
            inner,
            "is given twice; the first is at " + earlier.line() + ":" + earlier.column(),
            keyAt);
      }
    }
    open.removeLast();
    return new Node.Members(members, at);
  }

  private Node array(String place, Position at) {
    enter(at);
    List<Node> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(place + "[" + items.size() + "]"));
    }
    open.removeLast();
    return new Node.Items(items, at);
  }

  private void enter(Position at) {
    open.add(at);
    if (open.size() > MOST_LEVELS) {
      throw new TooDeepException();
    }
  }

  private Position here() {
    return position(parser.currentTokenLocation());
  }

  private static Position position(TokenStreamLocation location) {
    return new Position(Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
  }

  /** Leaves the recursion; never leaves this class. */
  private static final class TooDeepException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooDeepException() {
      super("nested too deep");
    }
  }
}
