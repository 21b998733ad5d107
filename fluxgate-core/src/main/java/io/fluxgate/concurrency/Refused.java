package io.fluxgate.concurrency;

import java.time.Duration;

/**
 * There is no place for the request.
 *
 * @param retryAfter when it may be worth while to ask again, zero or more: after the time for which
 *     requests have held their places lately, on average, since by then those of now have been
 *     given back
 */
public record Refused(Duration retryAfter) implements Admission {}
