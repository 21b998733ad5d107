package io.fluxgate.engine.direct;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * A non-blocking connection of one loop: what clients and upstreams have in common.
 *
 * <p>Writing takes everything at once. What the socket does not take is kept: a copy of the rest of
 * one piece, and a reference to a body in memory. So whoever has more to write asks {@link
 * #flushed()} first, and waits for {@link #drained()}; that is the whole of the backpressure.
 * Reading goes on by itself until {@link #pause()}.
 *
 * <p>A write that fails is told later, by {@link #writeFailed}, never in the middle of a call.
 */
abstract class Connection extends Timed {

  private static final byte[] NOTHING = new byte[0];
  private static final ByteBuffer NO_CONTENT = ByteBuffer.allocate(0);

  final SocketChannel channel;
  private Wire wire;
  private SelectionKey key;

  private @Nullable ByteBuffer rest;
  private byte[] body = NOTHING;
  private int bodyFrom;
  private boolean failed;
  private boolean reset;
  private boolean closed;

  @SuppressWarnings("NullAway.Init") // the key is there once the loop has registered it
  Connection(EventLoop loop, SocketChannel channel) {
    super(loop);
    this.channel = channel;
    this.wire = new PlainWire(channel);
  }

  /** Takes over another one's channel, and all that still waits to be written to it. */
  Connection(Connection before) {
    super(before.loop);
    channel = before.channel;
    wire = before.wire;
    key = before.key;
    rest = before.rest;
    body = before.body;
    bodyFrom = before.bodyFrom;
    failed = before.failed;
    before.closed = true;
    before.disarm();
    loop.forget(before);
    loop.watch(this);
    key.attach(this);
    if (failed) {
      tellFailed(new IOException("the other side takes no more"));
    }
  }

  /** Bytes have come; those that are not taken are lost. */
  abstract void received(ByteBuffer in);

  /** The other side will send no more. */
  abstract void ended();

  /** Reading has failed. */
  abstract void broken(IOException failure);

  /** Writing has failed; nothing more leaves. Something may still be there to be read. */
  abstract void writeFailed(IOException failure);

  /** From now on something that was written waits until the other side reads. */
  abstract void backedUp();

  /** Everything that was written has left, and it had to wait for that. */
  abstract void drained();

  /** Some of what waited has left. */
  abstract void progressed();

  /** The last thing that happens, whoever closed it. */
  abstract void afterClose();

  /** From now on the loop tells when something can be done. */
  final void register(int operations) throws IOException {
    key = loop.register(this, operations);
    loop.watch(this);
  }

  /** From now on it speaks TLS; {@link #shake()} begins. */
  final void secure(SSLEngine engine) {
    wire = new TlsWire(loop, channel, engine);
  }

  /** From now on it is plain text: the other side does not speak TLS. */
  final void unsecure() {
    wire = new PlainWire(channel);
  }

  /** The TLS engine, or null where it is plain text. */
  final @Nullable SSLEngine tls() {
    return wire instanceof TlsWire tls ? tls.engine() : null;
  }

  /** Whether the two sides still have to agree on how they speak. */
  final boolean isShaking() {
    return !wire.isOpen();
  }

  /** The two sides have agreed. */
  void opened() {}

  /**
   * They have not.
   *
   * @param looksLikeHttp whether the other side does not know that this is TLS
   */
  void handshakeFailed(IOException failure, boolean looksLikeHttp) {
    close();
  }

  /** Begins or goes on with the handshake. */
  final void shake() {
    if (closed || !(wire instanceof TlsWire tls) || tls.isOpen()) {
      return;
    }
    try {
      switch (tls.handshake()) {
        case READ -> wants(SelectionKey.OP_READ);
        case WRITE -> wants(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        case TASKS -> {
          wants(0);
          loop.handOver(() -> doTasks(tls.engine()));
        }
        case DONE -> {
          wants(SelectionKey.OP_READ);
          opened();
          if (wantsToRead()) {
            read(); // some may have come with the end of the handshake
          }
        }
      }
    } catch (IOException | RuntimeException e) { // the engine may throw anything
      if (!tls.looksLikeHttp()) {
        tls.sendAlert();
      }
      handshakeFailed(e instanceof IOException io ? io : new IOException(e), tls.looksLikeHttp());
    }
  }

  private void doTasks(SSLEngine engine) {
    Thread.ofVirtual()
        .name("fluxgate-tls")
        .start(
            () -> {
              try {
                for (Runnable task = engine.getDelegatedTask();
                    task != null;
                    task = engine.getDelegatedTask()) {
                  task.run();
                }
              } finally {
                loop.execute(this::shake);
              }
            });
  }

  void ready(int operations) throws IOException {
    if (isShaking()) {
      shake();
      return;
    }
    if ((operations & SelectionKey.OP_WRITE) != 0 && !failed) {
      flush();
    }
    if (!closed && (operations & SelectionKey.OP_READ) != 0) {
      read();
    }
  }

  private void read() {
    ByteBuffer in = loop.readBuffer();
    int count;
    try {
      count = wire.read(in);
    } catch (IOException e) {
      broken(e);
      return;
    }
    if (count < 0) {
      pause(); // or it would be told for ever
      ended();
    } else if (count > 0) {
      received(in.flip());
      if (wire.hasEnded() && wantsToRead()) {
        read();
      }
    }
  }

  private boolean wantsToRead() {
    return !closed && key.isValid() && (key.interestOps() & SelectionKey.OP_READ) != 0;
  }

  /** Reads no more until {@link #unpause()}. */
  final void pause() {
    wants(key.interestOps() & ~SelectionKey.OP_READ);
  }

  final void unpause() {
    if (!closed) {
      wants(key.interestOps() | SelectionKey.OP_READ);
      if (wire.hasEnded()) {
        loop.execute(
            () -> {
              if (wantsToRead()) {
                read();
              }
            });
      }
    }
  }

  final void wants(int operations) {
    if (key.isValid() && key.interestOps() != operations) {
      key.interestOps(operations);
    }
  }

  /**
   * Whether everything has left; if not, {@link #drained()} will be called, or {@link
   * #writeFailed}.
   */
  final boolean flushed() {
    return !waits() && !failed;
  }

  private boolean waits() {
    return rest != null || body.length > 0 || wire.pending() > 0;
  }

  /** What waits to be written. */
  @Override
  int held() {
    ByteBuffer waiting = rest;
    int ofBody = body.length == 0 ? 0 : body.length - bodyFrom;
    return ofBody + (waiting == null ? 0 : waiting.remaining()) + wire.pending();
  }

  /** Writes what is in the loop's output. */
  final void write() {
    write(NO_CONTENT, NOTHING);
  }

  /** Writes what is in the loop's output, then content, then an end, in one go. */
  final void write(ByteBuffer content, byte[] end) {
    Output lead = loop.output;
    try {
      if (closed || failed) {
        return;
      }
      ByteBuffer out = loop.writeBuffer.clear();
      if (waits()) {
        keepRest(ByteBuffer.wrap(lead.bytes(), 0, lead.length()));
        keepRest(content);
        keepRest(ByteBuffer.wrap(end));
      } else if (lead.length() == 0 && end.length == 0) {
        send(content);
      } else if (lead.length() + content.remaining() + end.length <= out.capacity()) {
        send(out.put(lead.bytes(), 0, lead.length()).put(content).put(end).flip());
      } else {
        lead.copy(content).bytes(end);
        send(ByteBuffer.wrap(lead.bytes(), 0, lead.length()));
      }
    } catch (IOException e) {
      fail(e);
    } finally {
      lead.clear();
    }
  }

  /** Writes what is in the loop's output, then a body in memory, which must not change any more. */
  final void writeWith(byte[] bytes) {
    if (loop.output.length() + bytes.length <= loop.writeBuffer.capacity()) {
      write(ByteBuffer.wrap(bytes), NOTHING);
      return;
    }
    write();
    if (!closed && !failed) {
      body = bytes;
      bodyFrom = 0;
      try {
        flushAll();
      } catch (IOException e) {
        fail(e);
      }
    }
  }

  /** Writes one piece; nothing waits before it. */
  private void send(ByteBuffer piece) throws IOException {
    wire.write(piece);
    keepRest(piece);
    if (waits()) {
      wants(key.interestOps() | SelectionKey.OP_WRITE);
      backedUp();
    }
  }

  private void keepRest(ByteBuffer piece) {
    if (!piece.hasRemaining()) {
      return;
    }
    ByteBuffer waiting = rest;
    int before = waiting == null ? 0 : waiting.remaining();
    ByteBuffer kept = ByteBuffer.allocate(before + piece.remaining());
    if (waiting != null) {
      kept.put(waiting);
    }
    rest = kept.put(piece).flip();
  }

  private void fail(IOException failure) {
    failed = true;
    rest = null;
    body = NOTHING;
    wants(key.interestOps() & ~SelectionKey.OP_WRITE);
    tellFailed(failure);
  }

  private void tellFailed(IOException failure) {
    loop.execute(
        () -> {
          if (!closed) {
            writeFailed(failure);
          }
        });
  }

  private void flush() {
    try {
      if (flushAll()) {
        progressed();
      }
    } catch (IOException e) {
      fail(e);
      return;
    }
    if (flushed()) {
      drained();
    }
  }

  /** Writes as much of what waits as the socket takes. */
  private boolean flushAll() throws IOException {
    boolean moved = wire.flush() > 0;
    ByteBuffer waiting = rest;
    if (waiting != null) {
      moved |= wire.write(waiting) > 0;
      if (!waiting.hasRemaining()) {
        rest = null;
      }
    }
    while (rest == null && body.length > 0 && wire.pending() == 0) {
      ByteBuffer out = loop.writeBuffer.clear();
      int length = Math.min(EventLoop.BUFFER, body.length - bodyFrom);
      int count = wire.write(out.put(body, bodyFrom, length).flip());
      bodyFrom += count;
      moved |= count > 0;
      if (bodyFrom == body.length) {
        body = NOTHING;
      } else if (count < length) {
        break;
      }
    }
    boolean done = !waits();
    int operations = key.interestOps();
    wants(done ? operations & ~SelectionKey.OP_WRITE : operations | SelectionKey.OP_WRITE);
    return moved;
  }

  /** Says that nothing more will be written. */
  final void endOutput() throws IOException {
    wire.endOutput();
  }

  final boolean isClosed() {
    return closed;
  }

  /** Closes so that the other side takes nothing of what it got for whole: with a reset. */
  final void reset() {
    reset = true;
    close();
  }

  private void dropUnsent() {
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException e) {
      // it is gone already
    }
  }

  /** Whether the connection's end would say that all is here, and it is not. */
  boolean endMisleads() {
    return false;
  }

  /** Something of ours failed while it dealt with this connection. */
  void abort() {
    close();
  }

  @Override
  void cut() {
    close();
  }

  final void close() {
    if (closed) {
      return;
    }
    if (endMisleads() || reset) {
      dropUnsent();
    } else if (!failed) {
      wire.sayGoodbye();
    }
    closed = true;
    loop.forget(this);
    disarm();
    rest = null;
    body = NOTHING;
    try {
      channel.close();
    } catch (IOException e) {
      // it is gone either way
    }
    afterClose();
  }
}
