package io.fluxgate.bench.load;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * The server behind the gateways: one thread, answers made beforehand, chosen by the last segment
 * of the path ({@link Answers}). It listens on two ports of the loopback, so that a gateway can
 * have two endpoints.
 *
 * <p>{@link #run} belongs to one thread; {@link #close} may be called by another.
 */
final class Upstream implements Runnable, Closeable {

  private static final int BACKLOG = 8192;

  private final Answers answers = new Answers();
  private final ByteBuffer shared = ByteBuffer.allocateDirect(1 << 17);
  private final Deque<Late> late = new ArrayDeque<>();
  private final LongAdder requests = new LongAdder();
  private final Selector selector = Selector.open();
  private final List<ServerSocketChannel> listeners = new ArrayList<>();
  private volatile boolean dropping;

  /** An answer that waits; all wait equally long, so that a queue keeps them in order. */
  private record Late(UpstreamConnection connection, ByteBuffer answer, long atNanos) {}

  Upstream() throws IOException {
    for (int i = 0; i < 2; i++) {
      ServerSocketChannel listener = ServerSocketChannel.open();
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
      listener.configureBlocking(false);
      listener.register(selector, SelectionKey.OP_ACCEPT);
      listeners.add(listener);
    }
  }

  /**
   * Serves until the process that started this one closes its standard input.
   *
   * @param args none
   * @throws IOException if nothing can be listened on
   */
  public static void main(String[] args) throws IOException {
    try (Upstream upstream = new Upstream()) {
      Thread.ofPlatform().daemon().name("upstream").start(upstream);
      PeerProcess.serve(
          "upstream",
          Map.of("requests", upstream.requests::sum, "drop", upstream::drop),
          upstream.ports().getFirst(),
          upstream.ports().getLast());
    }
  }

  List<Integer> ports() {
    return listeners.stream().map(listener -> listener.socket().getLocalPort()).toList();
  }

  @Override
  public void run() {
    try {
      while (selector.isOpen()) {
        selector.select(this::ready, untilNextLate());
        dropIfAsked();
        answerLate();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    for (ServerSocketChannel listener : listeners) {
      listener.close();
    }
    selector.close();
  }

  /**
   * Closes the connections that gateways keep for later; to be called when none has a request. Or
   * else all gateways together would keep more than a process may have.
   *
   * @return 0, because every question has a number for an answer
   */
  private long drop() {
    dropping = true;
    selector.wakeup();
    return 0;
  }

  private void dropIfAsked() {
    if (dropping) {
      dropping = false;
      for (SelectionKey key : selector.keys()) {
        if (key.attachment() instanceof UpstreamConnection connection) {
          connection.close();
        }
      }
    }
  }

  /** Milliseconds; 0 is for ever. */
  private long untilNextLate() {
    Late next = late.peek();
    return next == null ? 0 : Math.max(1, (next.atNanos - System.nanoTime()) / 1_000_000);
  }

  private void answerLate() {
    long now = System.nanoTime();
    for (Late next = late.peek(); next != null && next.atNanos - now <= 0; next = late.peek()) {
      late.remove();
      next.connection.answer(next.answer);
    }
  }

  private void ready(SelectionKey key) {
    if (!key.isValid()) {
      return;
    }
    if (key.attachment() instanceof UpstreamConnection connection) {
      connection.ready(key);
    } else if (key.channel() instanceof ServerSocketChannel listener) {
      accept(listener);
    }
  }

  private void accept(ServerSocketChannel listener) {
    try {
      SocketChannel channel = listener.accept();
      if (channel != null) {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
        key.attach(new UpstreamConnection(channel, key, shared, this::requested));
      }
    } catch (IOException e) {
      System.err.println("cannot accept: " + e);
    }
  }

  private void requested(UpstreamConnection connection, String name) {
    requests.increment();
    ByteBuffer answer = answers.named(name);
    if (name.equals("slow")) {
      late.add(new Late(connection, answer, System.nanoTime() + Answers.SLOW_NANOS));
    } else {
      connection.answer(answer);
    }
  }
}
