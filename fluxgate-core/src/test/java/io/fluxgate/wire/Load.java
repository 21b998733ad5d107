package io.fluxgate.wire;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;

/** How busy the threads of this JVM are. For one thread. */
final class Load {

  private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private long since = System.nanoTime();
  private long usedBefore = used();

  /** Whether a whole while has gone by in which they used less than a fifth of one processor. */
  boolean isCalm() {
    long passed = System.nanoTime() - since;
    if (passed < WINDOW_NANOS) {
      return false;
    }
    long used = used();
    boolean calm = used - usedBefore < passed / 5;
    since = System.nanoTime();
    usedBefore = used;
    return calm;
  }

  private static long used() {
    long sum = 0;
    for (long id : THREADS.getAllThreadIds()) {
      sum += Math.max(0, THREADS.getThreadCpuTime(id));
    }
    return sum;
  }
}
