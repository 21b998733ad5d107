package io.fluxgate.engine.direct;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fluxgate.engine.EngineLimits;
import io.fluxgate.engine.EngineSettings;
import io.fluxgate.engine.InFlight;
import io.fluxgate.engine.RequestHandler;
import io.fluxgate.engine.ServerEngine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The side of the clients: accepts them, gives each to a loop, and stops them in the end. */
final class DirectServer implements ServerEngine {

  private final EngineSettings settings;
  private final Loops loops;
  private final DirectTransport transport;
  private final ChunkLimits chunkLimits;
  private final InFlight inFlight = new InFlight();
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean draining;
  private volatile @Nullable Acceptor acceptor;
  private volatile @Nullable RequestHandler handler;

  @GuardedBy("lock")
  private boolean started;

  DirectServer(EngineSettings settings, Loops loops, DirectTransport transport) {
    this.settings = settings;
    this.loops = loops;
    this.transport = transport;
    this.chunkLimits = ChunkLimits.of(settings.limits().messages());
  }

  DirectTransport transport() {
    return transport;
  }

  EngineLimits limits() {
    return settings.limits();
  }

  ChunkLimits chunkLimits() {
    return chunkLimits;
  }

  long headNanos() {
    return settings.headTimeout().toNanos();
  }

  long idleNanos() {
    return settings.idleTimeout().toNanos();
  }

  boolean draining() {
    return draining;
  }

  RequestHandler handler() {
    RequestHandler known = handler;
    if (known == null) {
      throw new IllegalStateException("the server has not been started");
    }
    return known;
  }

  @Override
  public InetSocketAddress start(InetSocketAddress address, RequestHandler answering)
      throws IOException {
    lock.lock();
    try {
      if (started || draining) {
        throw new IllegalStateException("this server has been started before");
      }
      handler = answering;
      Acceptor accepting = new Acceptor(this, loops, address);
      acceptor = accepting;
      started = true;
      accepting.start();
      return accepting.address();
    } finally {
      lock.unlock();
    }
  }

  void closed(ClientConnection connection) {
    Acceptor accepting = acceptor;
    if (accepting != null) {
      accepting.closed(connection);
    }
  }

  /** How many clients are connected, those that are being turned away included. */
  int connections() {
    Acceptor accepting = acceptor;
    return accepting == null ? 0 : accepting.connections();
  }

  void entered() {
    inFlight.enter();
  }

  void left() {
    inFlight.leave();
  }

  @Override
  public int inFlight() {
    return inFlight.count();
  }

  @Override
  public void stop(Duration grace) {
    draining = true;
    Acceptor accepting = acceptor;
    if (accepting == null) {
      return;
    }
    accepting.stop();
    eachConnection(ClientConnection::drain);
    inFlight.awaitNone(grace);
    eachConnection(ClientConnection::stop);
  }

  private interface Act {
    void on(ClientConnection connection);
  }

  private void eachConnection(Act act) {
    for (EventLoop loop : loops.all()) {
      loop.execute(() -> loop.all(ClientConnection.class).forEach(act::on));
    }
  }
}
