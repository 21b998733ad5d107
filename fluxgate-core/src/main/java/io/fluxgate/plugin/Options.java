package io.fluxgate.plugin;

import io.fluxgate.config.Hints;
import io.fluxgate.config.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration says about one part, read by the part's factory. Reading never throws: what
 * is missing, of the wrong type or out of range becomes a {@linkplain #problems() problem}, and the
 * reader gets the stand-in, so that every problem is found at once. An option that nobody reads is
 * a problem too.
 *
 * <p>For one thread.
 */
public final class Options {

  private final Map<String, Object> values;
  private final List<Problem> problems = new ArrayList<>();
  private final Set<String> known = new LinkedHashSet<>();
  private final List<Nested> nested = new ArrayList<>();

  private record Nested(String place, Options options) {}

  /**
   * Options to read.
   *
   * @param values texts, numbers, booleans, lists and maps of these
   */
  public Options(Map<String, Object> values) {
    this.values = values;
  }

  /**
   * A number that must be there.
   *
   * @param name the option
   * @param least the least value it may have
   * @param most the greatest value it may have
   * @return the number; {@code least} if it is missing or wrong
   */
  public double number(String name, double least, double most) {
    return number(name, least, most, true, least);
  }

  /**
   * A number that may be left out.
   *
   * @param name the option
   * @param least the least value it may have
   * @param most the greatest value it may have
   * @param otherwise what holds if it is missing
   * @return the number
   */
  public double number(String name, double least, double most, double otherwise) {
    return number(name, least, most, false, otherwise);
  }

  private double number(
      String name, double least, double most, boolean required, double otherwise) {
    Object value = find(name, required, "a number");
    if (value == null) {
      return otherwise;
    }
    if (!(value instanceof Number number)) {
      return wrongType(name, value, "a number", otherwise);
    }
    double read = number.doubleValue();
    if (!(read >= least && read <= most)) {
      reject(name, "must be " + range(least, most) + ": " + value);
      return otherwise;
    }
    return read;
  }

  /**
   * A whole number that may be left out.
   *
   * @param name the option
   * @param least the least value it may have
   * @param most the greatest value it may have
   * @param otherwise what holds if it is missing
   * @return the number
   */
  public long integer(String name, long least, long most, long otherwise) {
    return integer(name, least, most, false, otherwise);
  }

  /**
   * A whole number that must be there.
   *
   * @param name the option
   * @param least the least value it may have
   * @param most the greatest value it may have
   * @return the number; {@code least} if it is missing or wrong
   */
  public long integer(String name, long least, long most) {
    return integer(name, least, most, true, least);
  }

  private long integer(String name, long least, long most, boolean required, long otherwise) {
    Object value = find(name, required, "a whole number");
    if (value == null) {
      return otherwise;
    }
    if (!(value instanceof Number number)
        || number.doubleValue() != Math.rint(number.doubleValue())) {
      return wrongType(name, value, "a whole number", otherwise);
    }
    long read = number.longValue();
    boolean wraps = !(number instanceof Long) && read != number.doubleValue();
    if (wraps || read < least || read > most) {
      reject(name, "must be " + range(least, most) + ": " + value);
      return otherwise;
    }
    return read;
  }

  /**
   * A time in milliseconds that may be left out; by convention its name ends in {@code _ms}.
   *
   * @param name the option
   * @param otherwise what holds if it is missing
   * @return the time, zero or more
   */
  public Duration millis(String name, Duration otherwise) {
    return Duration.ofMillis(integer(name, 0, Long.MAX_VALUE / 1_000_000, otherwise.toMillis()));
  }

  /**
   * A yes or no that may be left out.
   *
   * @param name the option
   * @param otherwise what holds if it is missing
   * @return the value
   */
  public boolean flag(String name, boolean otherwise) {
    Object value = find(name, false, "true or false");
    if (value == null || value instanceof Boolean) {
      return value == null ? otherwise : (Boolean) value;
    }
    return wrongType(name, value, "true or false", otherwise);
  }

  /**
   * A text that may be left out.
   *
   * @param name the option
   * @return the text, or empty if it is missing
   */
  public Optional<String> text(String name) {
    Object value = find(name, false, "a text");
    if (value == null || value instanceof String) {
      return Optional.ofNullable((String) value);
    }
    return wrongType(name, value, "a text", Optional.empty());
  }

  /**
   * A list of texts that may be left out; a single text counts as a list of one.
   *
   * @param name the option
   * @return the texts, empty if it is missing
   */
  public List<String> texts(String name) {
    Object value = find(name, false, "a list of texts");
    if (value == null) {
      return List.of();
    }
    if (value instanceof String text) {
      return List.of(text);
    }
    if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
      return list.stream().map(String.class::cast).toList();
    }
    return wrongType(name, value, "a list of texts", List.of());
  }

  /**
   * A table of texts that may be left out: names of the user's choice, each with a text.
   *
   * @param name the option
   * @return the table in its order, empty if it is missing
   */
  public Map<String, String> table(String name) {
    Options inner = object(name);
    Map<String, String> table = new LinkedHashMap<>();
    for (String key : inner.values.keySet()) {
      inner.text(key).ifPresent(text -> table.put(key, text));
    }
    return table;
  }

  /**
   * Options inside these that may be left out.
   *
   * @param name the option
   * @return the inner options, without any if it is missing, the same ones each time; their
   *     problems are among these
   */
  public Options object(String name) {
    for (Nested known : nested) {
      if (known.place.equals(Problem.place("", name))) {
        return known.options;
      }
    }
    Object value = find(name, false, "an object");
    Map<String, Object> inner = Map.of();
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> copy = new LinkedHashMap<>();
      map.forEach((key, each) -> copy.put(String.valueOf(key), each));
      inner = copy;
    } else if (value != null) {
      reject(name, "must be an object: " + value);
    }
    Options options = new Options(inner);
    nested.add(new Nested(Problem.place("", name), options));
    return options;
  }

  /**
   * Tells that a value that was read cannot be used.
   *
   * @param name the option; empty for all of them together
   * @param message what is wrong, with the value and what would be right
   */
  public void reject(String name, String message) {
    problems.add(Problem.at(name.isEmpty() ? "" : Problem.place("", name), message));
  }

  /**
   * What is wrong with these options, those that nobody has read included.
   *
   * @return the problems, at places relative to these options
   */
  public List<Problem> problems() {
    List<Problem> all = new ArrayList<>();
    for (String name : values.keySet()) {
      if (!known.contains(name)) {
        all.add(Problem.at(Problem.place("", name), Hints.unknown("field", name, known)));
      }
    }
    all.addAll(problems);
    for (Nested inner : nested) {
      inner.options.problems().forEach(problem -> all.add(problem.inside(inner.place)));
    }
    return all;
  }

  private @Nullable Object find(String name, boolean required, String type) {
    known.add(name);
    Object value = values.get(name);
    if (value == null && required) {
      reject(name, "is missing: " + type);
    }
    return value;
  }

  private <V> V wrongType(String name, Object value, String type, V otherwise) {
    reject(name, "must be " + type + ": " + (value instanceof String ? "'" + value + "'" : value));
    return otherwise;
  }

  private static String range(double least, double most) {
    return most == Double.MAX_VALUE
        ? "at least " + plain(least)
        : "from " + plain(least) + " to " + plain(most);
  }

  private static String plain(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  private static String range(long least, long most) {
    return most == Long.MAX_VALUE ? "at least " + least : "from " + least + " to " + most;
  }
}
