package io.fluxgate.ratelimit;

/**
 * Windows of the same length that follow each other, counted from the moment a limiter was made.
 *
 * @param lengthNanos how long each is, more than zero
 * @param originNanos the reading of the clock at which window 0 begins
 */
record Windows(long lengthNanos, long originNanos) {

  /** The window of a moment. */
  long index(long now) {
    return Math.floorDiv(now - originNanos, lengthNanos);
  }

  /** How long it is from now until a later window begins. */
  long nanosUntil(long index, long now) {
    return index * lengthNanos - (now - originNanos);
  }
}
