package io.fluxgate.circuitbreaker;

import java.time.Duration;

/**
 * The request must not be sent.
 *
 * @param retryAfter when it makes sense to ask again, more than zero: what is left of the open
 *     time, or, in half-open with all places taken, the time until a place is free at the latest
 */
public record Refused(Duration retryAfter) implements Admission {}
