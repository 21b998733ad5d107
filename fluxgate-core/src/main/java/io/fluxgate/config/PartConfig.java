package io.fluxgate.config;

import java.util.Map;

/** A replaceable part of a route: a load balancer, a rate limiter, a plugin. */
public sealed interface PartConfig {

  /**
   * A part that is made by the factory of this name.
   *
   * @param name the name it is registered under
   * @param options what its factory reads: texts, numbers, booleans, lists and maps of these, at
   *     most 32 levels deep; whole numbers are kept as {@code Long} and all others as {@code
   *     Double}, so that what a file says and what an application says are equal
   */
  record Named(String name, Map<String, Object> options) implements PartConfig {

    /**
     * Takes a deep copy of the options, in their order.
     *
     * @throws IllegalArgumentException if an option is null or of another type
     */
    public Named {
      options = PartOptions.copy(options);
    }

    /**
     * A part without options.
     *
     * @param name the name it is registered under
     */
    public Named(String name) {
      this(name, Map.of());
    }
  }

  /**
   * A part that the application made itself; only the builder can say this.
   *
   * @param part the live object
   */
  record Live(Object part) implements PartConfig {}
}
