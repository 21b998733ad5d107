package io.fluxgate.engine.direct;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fluxgate.engine.EngineLimits;
import io.fluxgate.engine.EngineSettings;
import io.fluxgate.engine.InFlight;
import io.fluxgate.engine.Listening;
import io.fluxgate.engine.ServerEngine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** The side of the clients: accepts them, gives each to a loop, and stops them in the end. */
final class DirectServer implements ServerEngine {

  private final EngineSettings settings;
  private final Loops loops;
  private final DirectTransport transport;
  private final ChunkLimits chunkLimits;
  private final InFlight inFlight = new InFlight();
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean draining;
  private final ClientPlaces places;
  private volatile List<Acceptor> acceptors = List.of();

  @GuardedBy("lock")
  private boolean started;

  DirectServer(EngineSettings settings, Loops loops, DirectTransport transport) {
    this.settings = settings;
    this.loops = loops;
    this.transport = transport;
    this.chunkLimits = ChunkLimits.of(settings.limits().messages());
    this.places = new ClientPlaces(settings.limits().clients());
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

  /** The share of each loop in something that all of them have together; at least one. */
  int perLoop(int all) {
    return Math.ceilDiv(all, loops.all().size());
  }

  boolean draining() {
    return draining;
  }

  ClientPlaces places() {
    return places;
  }

  @Override
  public List<InetSocketAddress> start(List<Listening> listenings) throws IOException {
    lock.lock();
    try {
      if (started || draining) {
        throw new IllegalStateException("this server has been started before");
      }
      List<Acceptor> accepting = open(listenings);
      acceptors = accepting;
      started = true;
      accepting.forEach(Acceptor::start);
      return accepting.stream().map(Acceptor::address).toList();
    } finally {
      lock.unlock();
    }
  }

  private List<Acceptor> open(List<Listening> listenings) throws IOException {
    List<Acceptor> opened = new ArrayList<>();
    try {
      for (Listening listening : listenings) {
        opened.add(new Acceptor(this, loops, listening));
      }
      return List.copyOf(opened);
    } catch (IOException | RuntimeException e) {
      opened.forEach(Acceptor::stop);
      throw e;
    }
  }

  /** How many clients are connected, those that are being turned away included. */
  int connections() {
    return places.taken();
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
    List<Acceptor> accepting = acceptors;
    if (accepting.isEmpty()) {
      return;
    }
    accepting.forEach(Acceptor::stop);
    each(Relay.class, Relay::drain);
    each(ClientConnection.class, ClientConnection::drain);
    inFlight.awaitNone(grace);
    each(ClientConnection.class, ClientConnection::stop);
    each(Relay.class, Relay::stop);
  }

  private <T extends Timed> void each(Class<T> kind, Consumer<T> act) {
    for (EventLoop loop : loops.all()) {
      loop.execute(() -> loop.all(kind).forEach(act));
    }
  }
}
