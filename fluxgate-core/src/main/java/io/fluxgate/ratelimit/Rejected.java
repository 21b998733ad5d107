package io.fluxgate.ratelimit;

import java.time.Duration;

/**
 * The request is beyond the limit; it has not been counted.
 *
 * @param limit how many requests a client may make at once after a long silence
 * @param remaining how many it may make right now, 0 or more but fewer than were asked for
 * @param retryAfter how long it must wait for the same request to be allowed, more than zero: a
 *     client of which no other request comes in between is served after exactly this time; longer
 *     waits than 36,500 days are told as that
 */
public record Rejected(long limit, long remaining, Duration retryAfter) implements Decision {}
