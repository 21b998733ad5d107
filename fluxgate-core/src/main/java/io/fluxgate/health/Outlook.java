package io.fluxgate.health;

/**
 * What a group as a whole says to those who choose. Immutable, so that it is read without a lock.
 *
 * @param version counts the changes
 * @param panic whether too few endpoints are healthy
 * @param slowStarting whether a slow start is in progress
 * @param endsByClock whether something ends by the clock alone
 * @param nextNanos when the first of that ends; only meant if something does
 */
record Outlook(
    long version, boolean panic, boolean slowStarting, boolean endsByClock, long nextNanos) {

  static final Outlook EMPTY = new Outlook(0, false, false, false, 0);

  /** Of a group without anybody in it, to be told of its members one by one. */
  static Outlook after(Outlook before, boolean panic) {
    return new Outlook(before.version + 1, panic, false, false, 0);
  }

  Outlook withEnd(long nanos) {
    long next = endsByClock && nextNanos - nanos <= 0 ? nextNanos : nanos;
    return new Outlook(version, panic, slowStarting, true, next);
  }

  Outlook withSlowStart(long endNanos) {
    return new Outlook(version, panic, true, endsByClock, nextNanos).withEnd(endNanos);
  }
}
