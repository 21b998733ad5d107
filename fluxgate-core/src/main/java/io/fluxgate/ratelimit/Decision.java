package io.fluxgate.ratelimit;

/** What a limiter answers. */
public sealed interface Decision permits Allowed, Rejected {}
