package io.fluxgate.bench.load;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The load: connections that send their next request when they have the answer to the one before.
 * Only some are being opened at a time, so that no listener's queue overflows; one that breaks is
 * counted and opened again. For one thread.
 */
final class ClosedLoop implements Closeable {

  /** How many may be on the way to their first answer: so many, or a share of all. */
  private static final int FEW_OPENING = 50;

  private static final int OPENING_SHARE = 20;

  /** Where so much is broken, nothing more is to be learnt by trying. */
  private static final int MOST_ERRORS = 10_000;

  private final Order order;
  private final Selector selector = Selector.open();
  private final ByteBuffer shared = ByteBuffer.allocateDirect(1 << 18);
  private final List<LoadConnection> connections = new ArrayList<>();
  private final Deque<LoadConnection> closed = new ArrayDeque<>();

  /** Connections on their way to their first answer. */
  private final Set<LoadConnection> opening = new HashSet<>();

  private final int mostOpening;

  private Tally tally = new Tally();
  private boolean holding;

  ClosedLoop(Order order) throws IOException {
    this.order = order;
    mostOpening = Math.max(FEW_OPENING, order.connections() / OPENING_SHARE);
    ByteBuffer body = ByteBuffer.allocate(order.bodyBytes());
    for (int i = 0; i < order.connections(); i++) {
      connections.add(new LoadConnection(order.request(i, body)));
    }
    closed.addAll(connections);
  }

  /**
   * Opens the connections and goes on until each has had its first answer.
   *
   * @param hold whether those that had theirs are left idle until {@link #measure}
   * @return what happened; errors if some connection never got an answer
   */
  Tally ramp(Duration atMost, boolean hold) throws IOException {
    tally = new Tally();
    holding = hold;
    long end = System.nanoTime() + atMost.toNanos();
    while ((!closed.isEmpty() || !opening.isEmpty()) && System.nanoTime() - end < 0) {
      turn(end);
    }
    for (int missing = closed.size() + opening.size(); missing > 0; missing--) {
      tally.failed("no first answer within " + atMost);
    }
    return tally;
  }

  /** Counts what happens in a window; answers to earlier requests are among it. */
  Tally measure(Duration window) throws IOException {
    tally = new Tally();
    long end = System.nanoTime() + window.toNanos();
    while (System.nanoTime() - end < 0) {
      turn(end);
    }
    return tally;
  }

  @Override
  public void close() throws IOException {
    connections.forEach(LoadConnection::close);
    selector.close();
  }

  private void turn(long end) throws IOException {
    for (int i = closed.size(); i > 0 && opening.size() < mostOpening; i--) {
      open(closed.remove());
    }
    long millis = Math.clamp((end - System.nanoTime()) / 1_000_000, 1, 100);
    selector.select(this::ready, millis);
  }

  private void open(LoadConnection connection) {
    if (tally.errors() > MOST_ERRORS) {
      return;
    }
    opening.add(connection);
    try {
      connection.open(selector, order.port());
    } catch (IOException e) {
      broken(connection, e);
    }
  }

  private void ready(SelectionKey key) {
    LoadConnection connection = (LoadConnection) key.attachment();
    try {
      if (!key.isReadable()) {
        connection.connectOrSend(key);
      } else if (connection.answered(shared)) {
        answered(connection);
      } else if (key.isWritable()) {
        connection.connectOrSend(key);
      }
    } catch (IOException | RuntimeException e) {
      broken(connection, e);
    }
  }

  private void answered(LoadConnection connection) throws IOException {
    if (connection.status() == 200) {
      tally.answered(System.nanoTime() - connection.sentAtNanos());
    } else {
      tally.failed("status " + connection.status());
    }
    opening.remove(connection);
    if (connection.closing()) {
      tally.announcedEnd();
      connection.close();
      closed.add(connection);
    } else if (!holding) {
      connection.send();
    }
  }

  private void broken(LoadConnection connection, Exception why) {
    tally.failed(why.toString());
    opening.remove(connection);
    connection.close();
    closed.add(connection);
  }
}
