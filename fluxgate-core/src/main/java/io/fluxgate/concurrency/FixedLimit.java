package io.fluxgate.concurrency;

/** Always the same. */
record FixedLimit(int current) implements Limit {}
