package io.fluxgate.engine.direct;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fluxgate.engine.EngineSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/** All loops of one engine. They start when they are first needed. */
final class Loops {

  private final List<EventLoop> loops;
  private final AtomicInteger turn = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean started;

  @GuardedBy("lock")
  private boolean stopped;

  Loops(EngineSettings settings) {
    int asked = settings.limits().loops();
    int count = asked > 0 ? asked : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    List<EventLoop> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      made.add(new EventLoop(i, settings.time(), settings.limits().messages()));
    }
    loops = List.copyOf(made);
  }

  List<EventLoop> all() {
    return loops;
  }

  boolean has(EventLoop loop) {
    return loops.contains(loop);
  }

  /** One after the other. */
  EventLoop next() {
    start();
    return loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
  }

  private void start() {
    if (started) {
      return;
    }
    lock.lock();
    try {
      if (!started && !stopped) {
        loops.forEach(EventLoop::start);
        started = true;
      }
    } finally {
      lock.unlock();
    }
  }

  void stop() {
    lock.lock();
    try {
      if (stopped) {
        return;
      }
      stopped = true;
    } finally {
      lock.unlock();
    }
    loops.forEach(EventLoop::stop);
  }
}
