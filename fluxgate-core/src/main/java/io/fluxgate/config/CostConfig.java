package io.fluxgate.config;

/** How much a request counts against a limit. */
public sealed interface CostConfig {

  /**
   * Always the same.
   *
   * @param permits 1 or more
   */
  record Fixed(long permits) implements CostConfig {}

  /**
   * What the request says: a whole number from 1 on. A request that says nothing counts 1, one that
   * says anything else is answered 400.
   *
   * @param source where it says so: {@code header:X-Cost}, as in {@link UserIdSource}
   */
  record From(String source) implements CostConfig {}

  /**
   * What a function of the application says; only the builder can say this.
   *
   * @param function the live object
   */
  record Live(Object function) implements CostConfig {}
}
