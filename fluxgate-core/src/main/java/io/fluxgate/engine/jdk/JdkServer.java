package io.fluxgate.engine.jdk;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.fluxgate.engine.EngineSettings;
import io.fluxgate.engine.InFlight;
import io.fluxgate.engine.Listening;
import io.fluxgate.engine.ServerEngine;
import io.fluxgate.tls.ServerTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
  private List<HttpServer> servers = List.of();

  JdkServer(EngineSettings settings, Watchdog watchdog) {
    this.settings = settings;
    this.watchdog = watchdog;
  }

  @Override
  public List<InetSocketAddress> start(List<Listening> places) throws IOException {
    lock.lock();
    try {
      if (!servers.isEmpty() || draining) {
        throw new IllegalStateException("this server has been started before");
      }
      List<HttpServer> created = new ArrayList<>();
      try {
        for (Listening place : places) {
          created.add(create(place));
        }
      } catch (IOException | RuntimeException e) {
        created.forEach(JdkServer::abandon);
        throw e;
      }
      created.forEach(HttpServer::start);
      servers = List.copyOf(created);
      return created.stream().map(HttpServer::getAddress).toList();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Gives back the port of a server that was never started. Only a server that runs lets go of its
   * socket, so it runs for a moment, without doing anything.
   */
  private static void abandon(HttpServer unused) {
    unused.setExecutor(task -> {});
    unused.start();
    stopNow(List.of(unused));
  }

  /** The JDK's server would forget an interrupt, and not wait for its own end. */
  private static void stopNow(List<HttpServer> servers) {
    boolean interrupted = Thread.interrupted();
    servers.forEach(one -> one.stop(0));
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpServer create(Listening place) throws IOException {
    try {
      return bound(place);
    } catch (IOException e) {
      throw place.unavailable(e);
    }
  }

  private HttpServer bound(Listening place) throws IOException {
    HttpServer created;
    if (place.tls().isPresent()) {
      HttpsServer secure = HttpsServer.create(place.address(), BACKLOG);
      secure.setHttpsConfigurator(new TlsConnections(place.tls().get()));
      created = secure;
    } else {
      created = HttpServer.create(place.address(), BACKLOG);
    }
    created.setExecutor(new HeadDeadline());
    JdkExchangeHandler exchanges =
        new JdkExchangeHandler(place.handler(), watchdog, settings, () -> draining);
    created.createContext("/", exchange -> answer(exchange, exchanges));
    return created;
  }

  /** Each connection speaks TLS as the listener says at the time it is made. */
  private static final class TlsConnections extends HttpsConfigurator {
    private final ServerTls tls;

    TlsConnections(ServerTls tls) {
      super(tls.context());
      this.tls = tls;
    }

    @Override
    public void configure(HttpsParameters parameters) {
      parameters.setSSLParameters(tls.parameters());
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
    List<HttpServer> stopping;
    lock.lock();
    try {
      draining = true;
      stopping = servers;
      servers = List.of();
    } finally {
      lock.unlock();
    }
    if (stopping.isEmpty()) {
      return;
    }
    if (inFlight.count() > 0 && grace.isPositive()) {
      // stop() with a delay closes the listening socket at once and then waits, the whole delay if
      // an exchange was cut off. So it
      // waits on a thread of its own while we watch our own count; the second stop() ends both.
      int seconds = (int) Math.min(Integer.MAX_VALUE / 1000, grace.toSeconds() + 1);
      List<Thread> closing =
          stopping.stream()
              .map(one -> Thread.ofVirtual().name("fluxgate-stop").start(() -> one.stop(seconds)))
              .toList();
      inFlight.awaitNone(grace);
      stopNow(stopping);
      closing.forEach(Thread::interrupt);
    } else {
      stopNow(stopping);
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
