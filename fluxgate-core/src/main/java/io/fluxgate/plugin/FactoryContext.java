package io.fluxgate.plugin;

import io.fluxgate.time.TimeSource;
import java.util.random.RandomGenerator;

/**
 * What a factory is given to build with.
 *
 * @param time the gateway's clock
 * @param random the gateway's source of chance; safe for use by many threads
 */
public record FactoryContext(TimeSource time, RandomGenerator random) {}
