package io.fluxgate.health;

import java.time.Instant;

/**
 * One request or check that an endpoint is judged by.
 *
 * @param at when it ended
 * @param what what came of it, for people; it may name internal addresses
 */
public record Cause(Instant at, String what) {

  private static final int LONGEST_TEXT = 200;

  /** A text from outside is kept ten times for each change, so a long one is cut. */
  static Cause of(Instant at, String what) {
    return new Cause(
        at, what.length() > LONGEST_TEXT ? what.substring(0, LONGEST_TEXT) + "..." : what);
  }
}
