package io.fluxgate.circuitbreaker;

/** The last so many calls, in a ring. */
final class CountWindow extends CallWindow {

  private static final int FAILED = 1;
  private static final int SLOW = 2;

  private final byte[] ring;
  private int next;

  CountWindow(int size) {
    ring = new byte[size];
  }

  @Override
  void add(long nowNanos, boolean failed, boolean slowCall) {
    if (calls < ring.length) {
      calls++;
    } else {
      failures -= ring[next] & FAILED;
      slow -= ring[next] >> 1;
    }
    ring[next] = (byte) ((failed ? FAILED : 0) | (slowCall ? SLOW : 0));
    failures += failed ? 1 : 0;
    slow += slowCall ? 1 : 0;
    next = next + 1 == ring.length ? 0 : next + 1;
  }

  @Override
  boolean reaches(long ageNanos, long callsSince) {
    return callsSince < ring.length;
  }
}
