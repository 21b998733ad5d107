package io.fluxgate.plugin;

import io.fluxgate.filter.Filter;

/** Makes a filter that a route's {@code plugins} can name. */
public interface FilterFactory extends Factory<Filter> {}
