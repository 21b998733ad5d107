package io.fluxgate.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A replaceable part of a route: a load balancer, a rate limiter, a plugin. */
public sealed interface PartConfig {

  /**
   * A part that is made by the factory of this name.
   *
   * @param name the name it is registered under
   * @param options what its factory reads: texts, numbers, booleans, lists and maps of these;
   *     values are never null
   */
  record Named(String name, Map<String, Object> options) implements PartConfig {

    /** Keeps the options' order; they cannot be changed from outside afterwards. */
    public Named {
      options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
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
