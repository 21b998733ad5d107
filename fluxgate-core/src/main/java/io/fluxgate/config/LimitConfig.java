package io.fluxgate.config;

/** A limit on a route's way: one of its own, or one that several routes share. */
public sealed interface LimitConfig permits RateLimitConfig, SharedLimitConfig {

  /**
   * What clients and logs call it.
   *
   * @return the policy's name
   */
  String name();
}
