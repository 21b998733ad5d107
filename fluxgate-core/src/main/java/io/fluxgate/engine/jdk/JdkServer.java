package io.fluxgate.engine.jdk;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fluxgate.engine.EngineSettings;
import io.fluxgate.engine.InFlight;
import io.fluxgate.engine.RequestHandler;
import io.fluxgate.engine.ServerEngine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's HTTP server, a virtual thread per request.
 *
 * <p>The thread first reads the request's head; if that takes too long the watchdog interrupts it,
 * which closes its socket and hurts nobody else. The JDK's own request timer is not used: with it
 * one stalled client can hold up all others.
 */
final class JdkServer implements ServerEngine {

  private static final int BACKLOG = 1024;

  private final EngineSettings settings;
  private final Watchdog watchdog;
  private final ReentrantLock lock = new ReentrantLock();
  private final InFlight inFlight = new InFlight();
  private final Set<Thread> working = ConcurrentHashMap.newKeySet();
  private volatile boolean draining;

  /** Whether the grace period is over. */
  private volatile boolean cut;

  @GuardedBy("lock")
  private @Nullable HttpServer server;

  JdkServer(EngineSettings settings, Watchdog watchdog) {
    this.settings = settings;
    this.watchdog = watchdog;
  }

  @Override
  public InetSocketAddress start(InetSocketAddress address, RequestHandler handler)
      throws IOException {
    lock.lock();
    try {
      if (server != null || draining) {
        throw new IllegalStateException("this server has been started before");
      }
      HttpServer created = HttpServer.create(address, BACKLOG);
      created.setExecutor(new HeadDeadline());
      JdkExchangeHandler exchanges =
          new JdkExchangeHandler(handler, watchdog, settings, () -> draining);
      created.createContext("/", exchange -> answer(exchange, exchanges));
      created.start();
      server = created;
      return created.getAddress();
    } finally {
      lock.unlock();
    }
  }

  private void answer(HttpExchange exchange, JdkExchangeHandler exchanges) throws IOException {
    Watchdog.Guard guard = HeadDeadline.headIsRead();
    Thread thread = Thread.currentThread();
    inFlight.enter();
    working.add(thread);
    try {
      if (cut) { // it came between the last look and the end
        thread.interrupt();
      }
      exchanges.handle(exchange, guard);
    } finally {
      working.remove(thread);
      inFlight.leave();
    }
  }

  @Override
  public int inFlight() {
    return inFlight.count();
  }

  @Override
  public void stop(Duration grace) {
    HttpServer stopping;
    lock.lock();
    try {
      draining = true;
      stopping = server;
      server = null;
    } finally {
      lock.unlock();
    }
    if (stopping == null) {
      return;
    }
    if (inFlight.count() > 0 && grace.isPositive()) {
      // stop() with a delay closes the listening socket at once and then waits, the whole delay if
      // an exchange was cut off. So it
      // waits on a thread of its own while we watch our own count; the second stop() ends both.
      int seconds = (int) Math.min(Integer.MAX_VALUE / 1000, grace.toSeconds() + 1);
      Thread closing = Thread.ofVirtual().name("fluxgate-stop").start(() -> stopping.stop(seconds));
      inFlight.awaitNone(grace);
      stopping.stop(0);
      closing.interrupt();
    } else {
      stopping.stop(0);
    }
    // Whoever pauses or stands in line would not notice that its client's connection is gone.
    cut = true;
    working.forEach(Thread::interrupt);
  }

  /**
   * Runs each of the server's tasks on a virtual thread that has only so long until its request's
   * head is read.
   */
  private final class HeadDeadline implements Executor {

    private static final ThreadLocal<Watchdog.@Nullable Guard> HEAD = new ThreadLocal<>();

    @Override
    public void execute(Runnable task) {
      Thread.ofVirtual().name("fluxgate-request").start(() -> run(task));
    }

    private void run(Runnable task) {
      Thread thread = Thread.currentThread();
      try (Watchdog.Guard guard = watchdog.guard(thread::interrupt)) {
        guard.arm(settings.headTimeout());
        HEAD.set(guard);
        task.run();
      }
    }

    /** Stops the clock; the guard then serves the rest of the exchange. */
    static Watchdog.Guard headIsRead() throws IOException {
      Watchdog.Guard guard = Objects.requireNonNull(HEAD.get());
      if (!guard.disarm()) {
        Thread.interrupted();
        // The interrupt may have come too late to close the socket: this makes the server do it.
        throw new IOException("the head took too long");
      }
      return guard;
    }
  }
}
