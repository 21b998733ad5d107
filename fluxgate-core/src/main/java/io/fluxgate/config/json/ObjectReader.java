package io.fluxgate.config.json;

import io.fluxgate.config.Hints;
import io.fluxgate.config.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one object field by field. What is wrong becomes a finding, and the reader goes on with the
 * stand-in. {@link #done()} reports the fields that nobody asked for.
 */
final class ObjectReader {

  private static final long NANOS_OF_MILLI = 1_000_000;
  private static final long NANOS_OF_SECOND = 1_000_000_000;

  private final Map<String, Node.Member> members;
  private final String place;
  private final Findings findings;
  private final Set<String> known = new LinkedHashSet<>();

  ObjectReader(Node.Members object, String place, Findings findings) {
    this.members = object.members();
    this.place = place;
    this.findings = findings;
  }

  String place(String name) {
    return Problem.place(place, name);
  }

  /** The field's value unless it is missing or null. */
  Optional<Node> find(String name) {
    known.add(name);
    Node.Member member = members.get(name);
    if (member == null) {
      return Optional.empty();
    }
    if (member.value() instanceof Node.Null) {
      findings.wrongType(place(name), "given", member.value());
      return Optional.empty();
    }
    return Optional.of(member.value());
  }

  Optional<String> text(String name) {
    Optional<Node> node = find(name);
    if (node.isEmpty()) {
      return Optional.empty();
    }
    return Optional.ofNullable(text(node.get(), place(name)));
  }

  /** One of a few words. */
  String choice(String name, List<String> words, String otherwise) {
    String text = text(name).orElse(otherwise);
    if (words.contains(text)) {
      return text;
    }
    reject(name, "must be one of " + String.join(", ", words) + ": '" + Node.cut(text) + "'");
    return otherwise;
  }

  /** Tells that the value of a field that is there cannot be used. */
  void reject(String name, String message) {
    Node.Member member = members.get(name);
    if (member != null) {
      findings.add(place(name), message, member.value().at());
    }
  }

  boolean flag(String name, boolean otherwise) {
    Optional<Node> node = find(name);
    if (node.isPresent() && node.get() instanceof Node.Bool flag) {
      return flag.value();
    }
    node.ifPresent(wrong -> findings.wrongType(place(name), "true or false", wrong));
    return otherwise;
  }

  int whole(String name, int otherwise) {
    return Math.toIntExact(whole(name, Integer.MIN_VALUE, Integer.MAX_VALUE, otherwise));
  }

  long wholeLong(String name, long otherwise) {
    return whole(name, Long.MIN_VALUE, Long.MAX_VALUE, otherwise);
  }

  private long whole(String name, long least, long most, long otherwise) {
    Optional<Node> node = find(name);
    return node.isEmpty() ? otherwise : whole(node.get(), place(name), least, most, otherwise);
  }

  private long whole(Node node, String at, long least, long most, long otherwise) {
    OptionalLong read =
        node instanceof Node.Num number ? Numbers.whole(number.raw()) : OptionalLong.empty();
    if (read.isPresent() && read.getAsLong() >= least && read.getAsLong() <= most) {
      return read.getAsLong();
    }
    boolean tooLarge = node instanceof Node.Num number && number.raw().indexOf('.') < 0;
    findings.wrongType(
        at, tooLarge ? "a whole number from " + least + " to " + most : "a whole number", node);
    return otherwise;
  }

  Duration millis(String name, Duration otherwise) {
    return duration(name, "milliseconds", NANOS_OF_MILLI, otherwise);
  }

  Duration seconds(String name, Duration otherwise) {
    return duration(name, "seconds", NANOS_OF_SECOND, otherwise);
  }

  private Duration duration(String name, String unit, long nanosOfUnit, Duration otherwise) {
    Optional<Node> node = find(name);
    Optional<Duration> read =
        node.isPresent() && node.get() instanceof Node.Num number
            ? Numbers.duration(number.raw(), nanosOfUnit)
            : Optional.empty();
    if (node.isPresent() && read.isEmpty()) {
      findings.wrongType(
          place(name), "a number of " + unit + ", no finer than a nanosecond", node.get());
    }
    return read.orElse(otherwise);
  }

  /** One text or an array of texts. */
  List<String> texts(String name, List<String> otherwise) {
    Optional<Node> node = find(name);
    if (node.isEmpty()) {
      return otherwise;
    }
    if (node.get() instanceof Node.Text text) {
      return List.of(text.value());
    }
    String at = place(name);
    List<Node> items = items(node.get(), at, "a text or an array of texts");
    List<String> texts = new ArrayList<>();
    for (Node item : items) {
      // Whoever checks the values later cannot tell one text from an array of one either.
      String text = text(item, items.size() == 1 ? at : at + "[" + texts.size() + "]");
      texts.add(text == null ? "" : text); // keeps the places of those behind
    }
    return texts;
  }

  List<Integer> wholes(String name, List<Integer> otherwise) {
    Optional<Node> node = find(name);
    if (node.isEmpty()) {
      return otherwise;
    }
    List<Integer> numbers = new ArrayList<>();
    String at = place(name);
    for (Node item : items(node.get(), at, "an array of whole numbers")) {
      String inner = at + "[" + numbers.size() + "]";
      numbers.add(Math.toIntExact(whole(item, inner, Integer.MIN_VALUE, Integer.MAX_VALUE, 0)));
    }
    return numbers;
  }

  /** Names of the user's choice, each with a text. */
  Map<String, String> table(String name) {
    Map<String, String> table = new LinkedHashMap<>();
    Optional<ObjectReader> inner = object(name);
    if (inner.isPresent()) {
      for (String key : inner.get().names()) {
        inner.get().text(key).ifPresent(text -> table.put(key, text));
      }
    }
    return table;
  }

  Set<String> names() {
    return members.keySet();
  }

  Optional<ObjectReader> object(String name) {
    Optional<Node> node = find(name);
    if (node.isPresent() && node.get() instanceof Node.Members object) {
      return Optional.of(new ObjectReader(object, place(name), findings));
    }
    node.ifPresent(wrong -> findings.wrongType(place(name), "an object", wrong));
    return Optional.empty();
  }

  /** The objects of an array; an item that is none is an empty one, so that indexes stay. */
  List<ObjectReader> objects(String name) {
    Optional<Node> node = find(name);
    List<ObjectReader> readers = new ArrayList<>();
    if (node.isPresent()) {
      String at = place(name);
      for (Node item : items(node.get(), at, "an array of objects")) {
        String inner = at + "[" + readers.size() + "]";
        if (!(item instanceof Node.Members)) {
          findings.wrongType(inner, "an object", item);
        }
        Node.Members object =
            item instanceof Node.Members members ? members : new Node.Members(Map.of(), item.at());
        readers.add(new ObjectReader(object, inner, findings));
      }
    }
    return readers;
  }

  List<Node> items(Node node, String at, String expected) {
    if (node instanceof Node.Items items) {
      return items.items();
    }
    findings.wrongType(at, expected, node);
    return List.of();
  }

  private @Nullable String text(Node node, String at) {
    if (node instanceof Node.Text text) {
      return text.value();
    }
    findings.wrongType(at, "a text", node);
    return null;
  }

  /** Reports the fields that nobody has asked for. */
  void done() {
    members.forEach(
        (name, member) -> {
          if (!known.contains(name)) {
            findings.add(
                place(name), Hints.unknown("field", Node.cut(name), known), member.keyAt());
          }
        });
  }
}
