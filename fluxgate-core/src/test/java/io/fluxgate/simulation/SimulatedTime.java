package io.fluxgate.simulation;

import io.fluxgate.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A clock that also says whose turn it is. One thread of the simulation runs at a time; the others
 * wait here. When the one that runs waits too, or has ended, the turn goes to the one that is to
 * wake up first, or of several to the one that has waited longest, and the clock jumps there.
 *
 * <p>The thread that makes the clock has the first turn. Threads of the simulation begin by {@link
 * #start}. Any other thread joins with the first wait or {@link #join} it calls, and gives its turn
 * back when it waits or ends; nobody else need tell.
 *
 * <p>A run is the same every time as long as nothing depends on when a foreign thread joins: the
 * turn is passed on only when all is {@linkplain #settledWhen settled}, which is the place to wait
 * for threads that were started and have not joined. What a thread does before it joins, and after
 * an interrupt has ended its {@link #sleep}, it does beside the one whose turn it is.
 */
final class SimulatedTime implements TimeSource {

  private static final long START_NANOS = -Duration.ofMinutes(1).toNanos();
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final long NEVER = Long.MAX_VALUE;

  /** A monitor, because waiting for a lock would hide a thread's interrupt for a moment. */
  private final Object monitor = new Object();

  private final List<Waiter> waiting = new ArrayList<>();
  private final Set<Thread> unparked = new HashSet<>();
  private final Set<Thread> own = new HashSet<>();
  private final Set<Thread> foreign = new LinkedHashSet<>();
  private final List<Throwable> failures = new ArrayList<>();
  private Thread holder = Thread.currentThread();
  private BooleanSupplier settled = () -> true;
  private boolean doubtful;
  private volatile long elapsedNanos;

  SimulatedTime() {
    own.add(holder);
  }

  /** Why a thread waits, which decides what else than the clock ends that. */
  private enum Kind {
    SLEEP,
    SLEEP_IN_TURN,
    PARK,
    TURN
  }

  private static final class Waiter {
    final Thread thread;
    final Kind kind;
    long wakeNanos;
    boolean interrupted;
    volatile boolean hasTurn;

    Waiter(Thread thread, Kind kind, long wakeNanos) {
      this.thread = thread;
      this.kind = kind;
      this.wakeNanos = wakeNanos;
    }

    /** Its thread sees an interrupt only when it runs, so this asks for itself. */
    long wakesAt(long now) {
      boolean ends = kind != Kind.TURN && (interrupted || thread.isInterrupted());
      return ends ? now : wakeNanos;
    }
  }

  /** How far it has moved. */
  Duration elapsed() {
    return Duration.ofNanos(elapsedNanos);
  }

  @Override
  public long nanoTime() {
    return START_NANOS + elapsedNanos;
  }

  @Override
  public Instant now() {
    return START.plusNanos(elapsedNanos);
  }

  /** An interrupt ends it at once, beside the thread whose turn it is, which may wait for that. */
  @Override
  public void sleep(Duration duration) throws InterruptedException {
    sleep(Kind.SLEEP, duration);
  }

  /** Sleeps; after an interrupt too it goes on only when it is this thread's turn. */
  void sleepInTurn(Duration duration) throws InterruptedException {
    sleep(Kind.SLEEP_IN_TURN, duration);
  }

  private void sleep(Kind kind, Duration duration) throws InterruptedException {
    if (await(kind, Math.max(0, duration.toNanos()))) {
      throw new InterruptedException();
    }
  }

  @Override
  public void park(long nanos) {
    if (nanos > 0 && await(Kind.PARK, nanos)) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void unpark(Thread thread) {
    synchronized (monitor) {
      for (Waiter waiter : waiting) {
        if (waiter.thread == thread && waiter.kind == Kind.PARK) {
          waiter.wakeNanos = Math.min(waiter.wakeNanos, elapsedNanos);
          return;
        }
      }
      unparked.add(thread);
    }
  }

  /**
   * Waits for this thread's turn, unless it has it.
   *
   * @param arrived done first, in the same moment in which the wait begins
   */
  void join(Runnable arrived) {
    Waiter me;
    synchronized (monitor) {
      arrived.run();
      if (holder == Thread.currentThread()) {
        return;
      }
      me = enter(Kind.TURN, 0);
    }
    if (awaitTurn(me)) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Does something on a thread of its own.
   *
   * @param delay when, from now
   */
  void start(Duration delay, Runnable work) {
    synchronized (monitor) {
      Thread thread = Thread.ofVirtual().name("simulation").unstarted(() -> run(work));
      own.add(thread);
      waiting.add(new Waiter(thread, Kind.TURN, elapsedNanos + delay.toNanos()));
    }
  }

  private void run(Runnable work) {
    try {
      work.run();
    } catch (Throwable failure) {
      failures.add(failure); // it has the turn
    } finally {
      ended(Thread.currentThread());
    }
  }

  /**
   * After a thread has parked, perhaps to wait for another that it has just started, the turn is
   * not passed on before this is so. Asked while nobody has the turn.
   */
  void settledWhen(BooleanSupplier condition) {
    synchronized (monitor) {
      settled = condition;
    }
  }

  /** Waits, in real time, until so many threads wait. For the one whose turn it is. */
  void awaitWaiting(int threads) {
    while (waiting() < threads) {
      LockSupport.parkNanos(100_000);
    }
  }

  private int waiting() {
    synchronized (monitor) {
      return waiting.size();
    }
  }

  /** Waits, in real time, for the end of all threads but the current one, and tells which stay. */
  List<Thread> threadsLeft(Duration patience) throws InterruptedException {
    Set<Thread> all = new LinkedHashSet<>();
    synchronized (monitor) {
      all.addAll(own);
      all.addAll(foreign);
    }
    all.remove(Thread.currentThread());
    List<Thread> left = new ArrayList<>();
    for (Thread thread : all) {
      if (thread.getState() == Thread.State.NEW || !thread.join(patience)) {
        left.add(thread);
      }
    }
    return left;
  }

  /** What the simulation's own threads have thrown. */
  List<Throwable> failures() {
    return failures;
  }

  /** Waits, and tells whether an interrupt ended it. */
  private boolean await(Kind kind, long nanos) {
    Waiter me;
    synchronized (monitor) {
      me = enter(kind, nanos);
    }
    return awaitTurn(me);
  }

  private Waiter enter(Kind kind, long nanos) {
    Thread thread = Thread.currentThread();
    boolean go = kind == Kind.PARK && unparked.remove(thread);
    long wake = go ? elapsedNanos : nanos > NEVER - elapsedNanos ? NEVER : elapsedNanos + nanos;
    Waiter me = new Waiter(thread, kind, wake);
    waiting.add(me);
    doubtful |= kind == Kind.PARK;
    if (!own.contains(thread) && foreign.add(thread)) {
      Thread.ofVirtual().name("usher").start(() -> outlive(thread));
    }
    if (holder == thread) {
      holder = null;
    }
    passOn();
    return me;
  }

  private boolean awaitTurn(Waiter me) {
    while (!me.hasTurn) {
      LockSupport.park(this);
      if (me.thread.isInterrupted() && wasInterrupted(me)) {
        return true;
      }
    }
    return me.interrupted || (me.kind != Kind.TURN && Thread.interrupted());
  }

  /** Remembers the thread's interrupt, and tells whether it ends the wait right now. */
  private boolean wasInterrupted(Waiter waiter) {
    synchronized (monitor) {
      waiter.interrupted |= Thread.interrupted();
      if (waiter.kind == Kind.SLEEP && waiting.remove(waiter)) {
        return true;
      }
      passOn();
      return false;
    }
  }

  /** Waits for the end of a thread that nobody here has started. */
  private void outlive(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    ended(thread);
  }

  private void ended(Thread thread) {
    synchronized (monitor) {
      own.remove(thread);
      foreign.remove(thread);
      unparked.remove(thread);
      if (holder == thread) {
        holder = null;
        passOn();
      }
    }
  }

  /** Gives the turn to whoever is next, if nobody has it. */
  private void passOn() {
    if (holder != null || waiting.isEmpty() || (doubtful && !settled.getAsBoolean())) {
      return;
    }
    doubtful = false;
    Waiter next = null;
    long wake = NEVER;
    for (Waiter waiter : waiting) { // in the order in which they came
      long at = waiter.wakesAt(elapsedNanos);
      if (next == null || at < wake) {
        next = waiter;
        wake = at;
      }
    }
    if (wake == NEVER) {
      return; // somebody foreign may still unpark one of them
    }
    waiting.remove(next);
    holder = next.thread;
    elapsedNanos = Math.max(elapsedNanos, wake);
    next.hasTurn = true;
    if (next.thread.getState() == Thread.State.NEW) {
      next.thread.start();
    } else {
      LockSupport.unpark(next.thread);
    }
  }
}
