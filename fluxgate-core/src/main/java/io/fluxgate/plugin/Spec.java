package io.fluxgate.plugin;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says which part a route shall have, before there is one: a name and options, exactly what a file
 * would say, or an object of the application's own. The gateway makes a fresh part from it for each
 * route, on the gateway's own clock.
 *
 * @param <T> the kind of part
 */
public final class Spec<T> {

  private final String name;
  private final Map<String, Object> options;
  private final @Nullable T live;

  private Spec(String name, Map<String, Object> options, @Nullable T live) {
    this.name = name;
    this.options = options;
    this.live = live;
  }

  /**
   * The part that the factory of this name makes.
   *
   * @param name the factory's name
   * @param options what the factory reads; in this order
   * @param <T> the kind of part
   * @return what to make
   */
  public static <T> Spec<T> named(String name, Map<String, ?> options) {
    return new Spec<>(name, Collections.unmodifiableMap(new LinkedHashMap<>(options)), null);
  }

  /**
   * A part that exists already. Routes that are given the same one share it.
   *
   * @param part the part
   * @param <T> the kind of part
   * @return this part
   */
  public static <T> Spec<T> live(T part) {
    return new Spec<>("", Map.of(), part);
  }

  /**
   * This part with one more option, or another value of it.
   *
   * @param option the option's name, as a file would say it
   * @param value a text, a number, a boolean, or a list or map of these
   * @return what to make
   * @throws IllegalStateException if the part exists already, and so reads no options
   */
  public Spec<T> with(String option, Object value) {
    if (live != null) {
      throw new IllegalStateException("a live part takes no options: " + option + "=" + value);
    }
    Map<String, Object> more = new LinkedHashMap<>(options);
    more.put(option, value);
    return named(name, more);
  }

  /**
   * The factory's name.
   *
   * @return the name; empty for a live part
   */
  public String name() {
    return name;
  }

  /**
   * What the factory reads.
   *
   * @return the options, empty for a live part
   */
  public Map<String, Object> options() {
    return options;
  }

  /**
   * The part, where it exists already.
   *
   * @return the live part, or empty if a factory makes it
   */
  public Optional<T> live() {
    return Optional.ofNullable(live);
  }

  /** The name and options as a file would say them. */
  @Override
  public String toString() {
    return live == null ? name + options : "live " + live;
  }
}
