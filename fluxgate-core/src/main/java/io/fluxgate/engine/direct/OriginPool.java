package io.fluxgate.engine.direct;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fluxgate.engine.EngineLimits;
import io.fluxgate.engine.Origin;
import io.fluxgate.http.UpstreamException;
import io.fluxgate.http.UpstreamException.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one origin. Each loop has its own idle ones, the newest on top, and uses no
 * other's; how many there are in all is counted in one place.
 *
 * <p>Every connection, standing or being made, has a place. Where there is none left, calls wait in
 * the order they came: a connection of the same loop that becomes free is handed over; one of
 * another loop is closed, and its place is. An idle connection in another loop gives way at once.
 */
final class OriginPool {

  private final Origin origin;
  private final String authority;
  private final EngineLimits.Pool limits;
  private final List<EventLoop> loops;
  private final Resolver resolver;

  /** By loop; each touched by its loop's thread alone. */
  private final List<Deque<UpstreamConnection>> idle = new ArrayList<>();

  /** How many are idle in each loop, for the others to see. */
  private final AtomicIntegerArray idleCounts;

  private final AtomicInteger waitingCount = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Deque<Call> waiting = new ArrayDeque<>();

  @GuardedBy("lock")
  private int places;

  OriginPool(Origin origin, EngineLimits.Pool limits, List<EventLoop> loops, Resolver resolver) {
    this.origin = origin;
    this.authority = origin.authority();
    this.limits = limits;
    this.loops = loops;
    this.resolver = resolver;
    this.idleCounts = new AtomicIntegerArray(loops.size());
    loops.forEach(loop -> idle.add(new ArrayDeque<>()));
  }

  Origin origin() {
    return origin;
  }

  /** What {@code Host} says of the origin. */
  String authority() {
    return authority;
  }

  Resolver resolver() {
    return resolver;
  }

  /** Gives a call a connection, now or later, or fails it. On the call's loop. */
  void acquire(Call call) {
    UpstreamConnection found = pollIdle(call.loop);
    if (found != null) {
      found.begin(call);
      call.use(found, true);
    } else {
      acquireNew(call);
    }
  }

  private @Nullable UpstreamConnection pollIdle(EventLoop loop) {
    Deque<UpstreamConnection> mine = idle.get(loop.index);
    for (UpstreamConnection top = mine.poll(); top != null; top = mine.poll()) {
      idleCounts.decrementAndGet(loop.index);
      top.leftIdle();
      if (top.age() <= limits.lifetime().toNanos()) {
        return top;
      }
      top.close();
    }
    return null;
  }

  /** Gives a call a connection that nobody has used before. */
  void acquireNew(Call call) {
    boolean place = false;
    boolean full = false;
    lock.lock();
    try {
      if (places < limits.maxConnections()) {
        places++;
        place = true;
      } else if (waiting.size() < limits.maxWaiting()) {
        waiting.add(call);
        waitingCount.set(waiting.size());
      } else {
        full = true;
      }
    } finally {
      lock.unlock();
    }
    if (place) {
      new Connector(this, call).start();
    } else if (full) {
      call.fail(
          new UpstreamException(
              Kind.CONNECTION_LIMIT,
              false,
              "all " + limits.maxConnections() + " connections to " + origin + " are in use",
              null));
    } else {
      askForIdle();
    }
  }

  /** Somebody waits: an idle connection makes room. */
  private void askForIdle() {
    for (EventLoop loop : loops) {
      if (idleCounts.get(loop.index) > 0) {
        loop.execute(
            () -> {
              UpstreamConnection top = waitingCount.get() > 0 ? pollIdle(loop) : null;
              if (top != null) {
                release(top);
              }
            });
        return;
      }
    }
  }

  /** A connection is free. On its loop. */
  void release(UpstreamConnection connection) {
    if (connection.age() > limits.lifetime().toNanos()) {
      connection.close(); // whoever waits gets its place
      return;
    }
    if (waitingCount.get() > 0 && handOver(connection)) {
      return;
    }
    int index = connection.loop.index;
    idle.get(index).push(connection);
    connection.becameIdle(limits.idle().toNanos());
    idleCounts.incrementAndGet(index);
    if (waitingCount.get() > 0) { // somebody came meanwhile, and may not have seen it
      askForIdle();
    }
  }

  private boolean handOver(UpstreamConnection connection) {
    Call next;
    lock.lock();
    try {
      next = waiting.poll();
      waitingCount.set(waiting.size());
    } finally {
      lock.unlock();
    }
    if (next == null) {
      return false;
    }
    if (next.loop == connection.loop) {
      connection.begin(next);
      next.use(connection, true);
      return true;
    }
    connection.giveUpPlace();
    connection.close();
    connectFor(next);
    return true;
  }

  /** A waiting call has got a place. */
  private void connectFor(Call call) {
    boolean taken =
        call.loop.execute(
            () -> {
              if (call.isWaiting()) {
                new Connector(this, call).start();
              } else {
                freePlace();
              }
            });
    if (!taken) {
      freePlace();
    }
  }

  /** A connection has ended that had a place, or could not be made. */
  void freePlace() {
    Call next;
    lock.lock();
    try {
      next = waiting.poll();
      waitingCount.set(waiting.size());
      if (next == null) {
        places--;
      }
    } finally {
      lock.unlock();
    }
    if (next != null) {
      connectFor(next);
    }
  }

  /** A call waits no longer. */
  void gaveUp(Call call) {
    lock.lock();
    try {
      waiting.remove(call);
      waitingCount.set(waiting.size());
    } finally {
      lock.unlock();
    }
  }

  /** An idle connection has ended. On its loop. */
  void forgetIdle(UpstreamConnection connection) {
    if (idle.get(connection.loop.index).remove(connection)) {
      idleCounts.decrementAndGet(connection.loop.index);
    }
  }

  /** How many connections there are, standing or being made. */
  int places() {
    lock.lock();
    try {
      return places;
    } finally {
      lock.unlock();
    }
  }

  /** How many of them nobody uses. */
  int idle() {
    int sum = 0;
    for (int i = 0; i < idleCounts.length(); i++) {
      sum += idleCounts.get(i);
    }
    return sum;
  }
}
