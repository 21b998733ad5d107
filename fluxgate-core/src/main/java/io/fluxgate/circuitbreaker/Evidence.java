package io.fluxgate.circuitbreaker;

import io.fluxgate.circuitbreaker.BreakerSnapshot.Call;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/** The last few calls that speak for a change. Not safe for use by many threads. */
final class Evidence {

  static final int MOST = 10;

  private final Deque<Entry> entries = new ArrayDeque<>(2);

  /** A call, by the clock that measures, and how many the breaker had counted with it. */
  record Entry(Call call, long nanos, long number) {}

  void add(Call call, long nanos, long number) {
    if (entries.size() == MOST) {
      entries.removeFirst();
    }
    entries.addLast(new Entry(call, nanos, number));
  }

  /** The wall clock at a reading of the other one that is not far from the last call. */
  Instant instantAt(long nanos) {
    Entry last = entries.getLast();
    return last.call().at().plusNanos(nanos - last.nanos());
  }

  List<Call> calls(Predicate<Entry> wanted) {
    List<Call> calls = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      if (wanted.test(entry)) {
        calls.add(entry.call());
      }
    }
    return calls;
  }
}
