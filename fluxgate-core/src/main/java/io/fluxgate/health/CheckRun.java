package io.fluxgate.health;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last checks that all ended alike. Not safe for use by many threads. */
final class CheckRun {

  private static final int KEPT = 10;

  private boolean good;
  private int length;
  private final Deque<Cause> last = new ArrayDeque<>(KEPT);

  /** Adds a check, and begins anew with it if it ended otherwise than those before. */
  void add(boolean good, Cause cause) {
    if (this.good != good) {
      this.good = good;
      length = 0;
      last.clear();
    }
    length = length == Integer.MAX_VALUE ? length : length + 1;
    if (last.size() == KEPT) {
      last.removeFirst();
    }
    last.addLast(cause);
  }

  int length() {
    return length;
  }

  List<Cause> causes(int count) {
    return last.stream().skip(Math.max(0, last.size() - count)).toList();
  }

  @Override
  public String toString() {
    String kind = good ? "good check" : "failed check";
    return length == 1 ? "a " + kind : length + " " + kind + "s in a row";
  }
}
