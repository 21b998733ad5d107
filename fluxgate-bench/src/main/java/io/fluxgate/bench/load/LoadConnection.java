package io.fluxgate.bench.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** One of the load generator's connections: sends a request, waits for its answer, and so on. */
final class LoadConnection {

  private final ByteBuffer request;
  private MessageReader reader = new MessageReader();
  private @Nullable SocketChannel channel;
  private @Nullable SelectionKey key;
  private long sentAtNanos;

  LoadConnection(ByteBuffer request) {
    this.request = request;
  }

  void open(Selector selector, int port) throws IOException {
    reader = new MessageReader();
    SocketChannel opened = SocketChannel.open();
    channel = opened;
    opened.configureBlocking(false);
    opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
    boolean connected =
        opened.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    key = opened.register(selector, connected ? 0 : SelectionKey.OP_CONNECT, this);
    if (connected) {
      send();
    }
  }

  /** Goes on connecting or sending; sends the first request once it is connected. */
  void connectOrSend(SelectionKey ready) throws IOException {
    if (ready.isConnectable()) {
      live().finishConnect();
      send();
    } else if (ready.isWritable()) {
      write();
    }
  }

  /** Sends the request from its beginning. */
  void send() throws IOException {
    request.rewind();
    sentAtNanos = System.nanoTime();
    write();
  }

  /** Reads once; true if the answer is complete. */
  boolean answered(ByteBuffer shared) throws IOException {
    shared.clear();
    if (live().read(shared) < 0) {
      throw new EOFException("connection ended without announcement");
    }
    shared.flip();
    boolean complete = reader.complete(shared);
    if (complete && !reader.framed()) {
      throw new ProtocolException("an answer without length");
    }
    if (shared.hasRemaining() || (complete && request.hasRemaining())) {
      throw new ProtocolException("an answer to nothing, or before the end of its request");
    }
    return complete;
  }

  int status() {
    return reader.status();
  }

  boolean closing() {
    return reader.closing();
  }

  long sentAtNanos() {
    return sentAtNanos;
  }

  void close() {
    SocketChannel open = channel;
    channel = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // It is gone either way.
      }
    }
  }

  private void write() throws IOException {
    SelectionKey own = key;
    live().write(request);
    int wanted =
        request.hasRemaining()
            ? SelectionKey.OP_READ | SelectionKey.OP_WRITE
            : SelectionKey.OP_READ;
    if (own != null && own.interestOps() != wanted) {
      own.interestOps(wanted);
    }
  }

  private SocketChannel live() throws IOException {
    SocketChannel open = channel;
    if (open == null) {
      throw new EOFException("not open");
    }
    return open;
  }
}
