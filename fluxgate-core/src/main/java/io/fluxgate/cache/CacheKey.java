package io.fluxgate.cache;

/**
 * What an answer is found by, {@code Vary} aside.
 *
 * @param uri host and path and query, as far as they tell requests apart
 * @param extra what else does; empty for nothing
 */
record CacheKey(String uri, String extra) {}
