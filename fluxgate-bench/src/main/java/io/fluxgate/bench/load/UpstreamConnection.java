package io.fluxgate.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A gateway's connection to the upstream. For the upstream's thread. */
final class UpstreamConnection {

  private final SocketChannel channel;
  private final SelectionKey key;
  private final ByteBuffer shared;
  private final BiConsumer<UpstreamConnection, String> requested;
  private final MessageReader reader = new MessageReader();
  private @Nullable ByteBuffer unsent;

  /**
   * @param shared what all connections read into
   * @param requested is told of each complete request, and for what
   */
  UpstreamConnection(
      SocketChannel channel,
      SelectionKey key,
      ByteBuffer shared,
      BiConsumer<UpstreamConnection, String> requested) {
    this.channel = channel;
    this.key = key;
    this.shared = shared;
    this.requested = requested;
  }

  void ready(SelectionKey ready) {
    try {
      if (ready.isWritable()) {
        send();
      }
      if (ready.isReadable()) {
        read();
      }
    } catch (IOException e) {
      close();
    }
  }

  void answer(ByteBuffer answer) {
    try {
      unsent = answer;
      send();
    } catch (IOException e) {
      close();
    }
  }

  private void read() throws IOException {
    shared.clear();
    if (channel.read(shared) < 0) {
      close();
      return;
    }
    shared.flip();
    while (shared.hasRemaining()) {
      if (reader.complete(shared)) {
        requested.accept(this, reader.lastSegment());
      }
    }
  }

  private void send() throws IOException {
    ByteBuffer rest = unsent;
    if (rest == null) {
      return;
    }
    channel.write(rest);
    if (rest.hasRemaining()) {
      key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    } else {
      unsent = null;
      if (key.interestOps() != SelectionKey.OP_READ) {
        key.interestOps(SelectionKey.OP_READ);
      }
    }
  }

  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }
}
