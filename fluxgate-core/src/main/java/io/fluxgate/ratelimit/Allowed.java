package io.fluxgate.ratelimit;

import java.time.Duration;

/**
 * The request is within the limit, and has been counted.
 *
 * @param limit how many requests a client may make at once after a long silence
 * @param remaining how many it may make right now after this one, 0 or more
 * @param resetAfter how long it must be silent to have the whole limit again
 */
public record Allowed(long limit, long remaining, Duration resetAfter) implements Decision {}
