package io.fluxgate.engine.direct;

import io.fluxgate.engine.Listening;
import io.fluxgate.http.Peer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts the clients of one listener on a thread of its own and hands each to a loop. Whoever is
 * too many is answered 503 by the loop and closed, or closed at once ({@link ClientPlaces}). Where
 * the process has no file descriptors left it tries again ten times a second, so it neither spins
 * nor ends.
 */
final class Acceptor implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);
  private static final int BACKLOG = 1024;
  private static final long PAUSE_NANOS = 100_000_000;

  private final DirectServer server;
  private final Loops loops;
  private final Listening place;
  private final ServerSocketChannel listening;
  private final InetSocketAddress address;
  private final Thread thread;

  private volatile boolean stopped;
  private boolean failing;

  Acceptor(DirectServer server, Loops loops, Listening place) throws IOException {
    this.server = server;
    this.loops = loops;
    this.place = place;
    this.listening = ServerSocketChannel.open();
    try {
      listening.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      listening.bind(place.address(), BACKLOG);
      address = (InetSocketAddress) listening.getLocalAddress();
    } catch (IOException e) {
      listening.close();
      throw place.unavailable(e);
    } catch (UnresolvedAddressException e) {
      listening.close();
      throw place.unavailable(new UnknownHostException("there is no such host"));
    } catch (RuntimeException e) {
      listening.close();
      throw e;
    }
    this.thread = new Thread(this, "fluxgate-accept"); // it keeps the application running
  }

  void start() {
    thread.start();
  }

  InetSocketAddress address() {
    return address;
  }

  /** Listens no more. Harmless if it has not started. */
  void stop() {
    stopped = true;
    try {
      listening.close();
    } catch (IOException e) {
      LOG.warn("The listening socket could not be closed", e);
    }
    LockSupport.unpark(thread);
    if (thread.isAlive()) {
      awaitEnd(); // as long as it still accepts, the kernel keeps the socket
    }
  }

  private void awaitEnd() {
    boolean interrupted = Thread.interrupted();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void run() {
    while (!stopped) {
      SocketChannel channel = null;
      try {
        channel = listening.accept();
        failing = false;
        admit(channel);
      } catch (ClosedChannelException e) {
        close(channel);
      } catch (IOException | RuntimeException | Error e) {
        close(channel);
        if (!failing && !stopped) {
          failing = true;
          LOG.warn("Clients cannot be accepted at present: {}", e.toString());
        }
        LockSupport.parkNanos(this, PAUSE_NANOS);
      }
    }
  }

  private void admit(SocketChannel channel) throws IOException {
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
    Peer peer = new Peer(remote.getAddress(), remote.getPort(), place.tls().isPresent());
    ClientPlaces.Place taken = server.places().take(remote.getAddress());
    ClientConnection connection =
        new ClientConnection(
            loops.next(), channel, new ClientConnection.Accepted(server, place, peer, taken));
    boolean hopeless = taken.kind() == ClientPlaces.Kind.NONE;
    if (hopeless || !connection.loop.execute(() -> begin(connection))) {
      channel.close();
      taken.giveBack();
    }
  }

  private static void begin(ClientConnection connection) {
    try {
      connection.begin();
    } catch (IOException e) {
      connection.close();
    }
  }

  private static void close(@Nullable SocketChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // it is gone either way
      }
    }
  }
}
