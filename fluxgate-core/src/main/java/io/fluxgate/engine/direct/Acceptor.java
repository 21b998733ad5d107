package io.fluxgate.engine.direct;

import io.fluxgate.engine.EngineLimits;
import io.fluxgate.http.Peer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts clients on a thread of its own and hands each to a loop. It counts them: whoever is too
 * many is answered 503 by the loop and closed, without taking anybody's place, and whoever is far
 * too many is closed at once. Where the process has no file descriptors left it tries again ten
 * times a second, so it neither spins nor ends.
 */
final class Acceptor implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);
  private static final int BACKLOG = 1024;
  private static final long PAUSE_NANOS = 100_000_000;

  /** How many may be told at one time that there are too many. */
  private static final int MOST_REFUSED = 256;

  private final DirectServer server;
  private final Loops loops;
  private final ServerSocketChannel listening;
  private final Thread thread;

  /** Those that are served; more only by the accepting thread. */
  private final AtomicInteger connections = new AtomicInteger();

  private final AtomicInteger refused = new AtomicInteger();
  private final Map<InetAddress, Integer> perAddress = new ConcurrentHashMap<>();
  private volatile boolean stopped;
  private boolean failing;

  Acceptor(DirectServer server, Loops loops, InetSocketAddress address) throws IOException {
    this.server = server;
    this.loops = loops;
    this.listening = ServerSocketChannel.open();
    try {
      listening.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      listening.bind(address, BACKLOG);
    } catch (IOException | RuntimeException e) {
      listening.close();
      throw e;
    }
    this.thread = new Thread(this, "fluxgate-accept"); // it keeps the application running
  }

  void start() {
    thread.start();
  }

  InetSocketAddress address() throws IOException {
    return (InetSocketAddress) listening.getLocalAddress();
  }

  /** Listens no more. */
  void stop() {
    stopped = true;
    try {
      listening.close();
    } catch (IOException e) {
      LOG.warn("The listening socket could not be closed", e);
    }
    LockSupport.unpark(thread);
    awaitEnd(); // as long as it still accepts, the kernel keeps the socket
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
    Peer peer = new Peer(remote.getAddress(), remote.getPort(), false);
    boolean tooMany = !takePlace(remote.getAddress());
    EventLoop loop = loops.next();
    ClientConnection connection = new ClientConnection(loop, channel, server, peer, tooMany);
    boolean farTooMany = tooMany && refused.incrementAndGet() > MOST_REFUSED;
    if (farTooMany || !loop.execute(() -> begin(connection))) {
      channel.close();
      closed(connection);
    }
  }

  private boolean takePlace(InetAddress address) {
    EngineLimits.Clients limits = server.limits().clients();
    if (connections.get() >= limits.maxConnections()) {
      return false;
    }
    int most = limits.maxConnectionsPerAddress();
    if (most > 0) {
      if (perAddress.getOrDefault(address, 0) >= most) {
        return false;
      }
      perAddress.merge(address, 1, Integer::sum);
    }
    connections.incrementAndGet();
    return true;
  }

  private static void begin(ClientConnection connection) {
    try {
      if (connection.refused()) {
        connection.beginRefused();
      } else {
        connection.begin();
      }
    } catch (IOException e) {
      connection.close();
    }
  }

  private static void close(@org.jspecify.annotations.Nullable SocketChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // it is gone either way
      }
    }
  }

  void closed(ClientConnection connection) {
    if (connection.refused()) {
      refused.decrementAndGet();
      return;
    }
    connections.decrementAndGet();
    if (server.limits().clients().maxConnectionsPerAddress() > 0) {
      perAddress.computeIfPresent(
          connection.peer().address(), (address, count) -> count == 1 ? null : count - 1);
    }
  }

  int connections() {
    return connections.get() + refused.get();
  }
}
