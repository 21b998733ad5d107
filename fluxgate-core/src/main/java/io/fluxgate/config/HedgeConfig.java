package io.fluxgate.config;

import java.time.Duration;

/**
 * When a request that is not answered yet is sent to a second endpoint as well.
 *
 * @param delay how long after the first attempt, more than zero
 */
public record HedgeConfig(Duration delay) {}
