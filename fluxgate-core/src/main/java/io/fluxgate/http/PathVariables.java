package io.fluxgate.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The decoded values that a route's path pattern took from a request: {@code id} in {@code
 * /users/{id}}. Immutable.
 */
public final class PathVariables {

  private static final PathVariables EMPTY = new PathVariables(new String[0]);

  /** Name, value, name, value, ... */
  private final String[] pairs;

  private PathVariables(String[] pairs) {
    this.pairs = pairs;
  }

  /**
   * No variables.
   *
   * @return the empty variables
   */
  public static PathVariables empty() {
    return EMPTY;
  }

  /**
   * Variables from names and values in turn.
   *
   * @param namesAndValues name, value, name, value, ...
   * @return the variables in this order
   * @throws IllegalArgumentException if a value is missing
   */
  public static PathVariables of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException("a value is missing: " + Arrays.toString(namesAndValues));
    }
    return namesAndValues.length == 0 ? EMPTY : new PathVariables(namesAndValues.clone());
  }

  /**
   * The value of a variable.
   *
   * @param name its name; {@code *} for what a wildcard took
   * @return the decoded value, or empty if the pattern has no such variable
   */
  public Optional<String> find(String name) {
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equals(name)) {
        return Optional.of(pairs[i + 1]);
      }
    }
    return Optional.empty();
  }

  /**
   * The value of a variable that must be there.
   *
   * @param name its name; {@code *} for what a wildcard took
   * @return the decoded value
   * @throws IllegalArgumentException if the pattern has no such variable
   */
  public String get(String name) {
    return find(name)
        .orElseThrow(
            () -> new IllegalArgumentException("no path variable '" + name + "' among " + names()));
  }

  /**
   * The names, from left to right in the pattern.
   *
   * @return the names
   */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < pairs.length; i += 2) {
      names.add(pairs[i]);
    }
    return List.copyOf(names);
  }

  /**
   * How many there are.
   *
   * @return 0 or more
   */
  public int size() {
    return pairs.length / 2;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PathVariables that && Arrays.equals(pairs, that.pairs);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(pairs);
  }

  /** {@code {id=42, name=x}}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < pairs.length; i += 2) {
      text.append(i == 0 ? "" : ", ").append(pairs[i]).append('=').append(pairs[i + 1]);
    }
    return text.append('}').toString();
  }
}
