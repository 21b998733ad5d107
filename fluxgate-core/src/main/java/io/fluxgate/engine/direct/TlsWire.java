package io.fluxgate.engine.direct;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS on a socket.
 *
 * <p>Records are taken apart and made in two buffers of the loop, so a connection owns nothing but
 * the beginning of a record whose rest has not come, and the end of those the socket did not take.
 * One read of the socket fits into one read buffer as plain text too, so nothing that is decrypted
 * ever waits; and all records of one write leave in one write.
 *
 * <p>What costs time, signatures and the like, is not done here: {@link #handshake()} says when
 * {@link SSLEngine#getDelegatedTask() tasks} have to be done elsewhere.
 */
final class TlsWire implements Wire {

  /** What a handshake waits for. */
  enum Shake {
    /** Bytes from the other side. */
    READ,
    /** The socket takes more. */
    WRITE,
    /** Tasks of the engine. */
    TASKS,
    /** Nothing: it is over. */
    DONE
  }

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** Messages about the connection itself that may come in a row: new keys, tickets. */
  private static final int MOST_IN_A_ROW = 64;

  private final EventLoop loop;
  private final SocketChannel channel;
  private final SSLEngine engine;
  private boolean begun;
  private boolean open;

  /** The beginning of a record. */
  private @Nullable ByteBuffer received;

  /** Records that the socket has not taken. */
  private @Nullable ByteBuffer unsent;

  private boolean anythingReceived;
  private boolean looksLikeHttp;
  private boolean ended;
  private int inARow;

  TlsWire(EventLoop loop, SocketChannel channel, SSLEngine engine) {
    this.loop = loop;
    this.channel = channel;
    this.engine = engine;
  }

  SSLEngine engine() {
    return engine;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  /** Whether the other side has begun with letters, as no handshake does. */
  boolean looksLikeHttp() {
    return looksLikeHttp;
  }

  // ---- handshake ----

  /** Goes on as far as it can. */
  Shake handshake() throws IOException {
    if (!begun) {
      begun = true;
      engine.beginHandshake();
    }
    while (true) {
      flush();
      if (pending() > 0) {
        return Shake.WRITE;
      }
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> {
          return Shake.TASKS;
        }
        case NEED_WRAP -> wrapAll(NOTHING);
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          if (!handshakeMessages()) {
            return Shake.READ;
          }
        }
        case FINISHED, NOT_HANDSHAKING -> {
          open = true;
          return Shake.DONE;
        }
      }
    }
  }

  /**
   * Takes what is here, up to the point where something else is needed; false if it is too little.
   */
  private boolean handshakeMessages() throws IOException {
    ByteBuffer net = takeReceived();
    boolean dry = net.position() == 0;
    if (dry && !readSocket(net)) {
      return false;
    }
    net.flip();
    ByteBuffer in = loop.readBuffer();
    boolean enough = true;
    while (enough && isUnwrapping()) {
      SSLEngineResult result = engine.unwrap(net, in);
      switch (result.getStatus()) {
        case OK -> {}
        case BUFFER_UNDERFLOW -> {
          net.compact();
          enough = readSocket(net);
          net.flip();
        }
        case BUFFER_OVERFLOW -> throw new SSLException("a record is too large");
        case CLOSED -> throw new EOFException("the connection was closed during the handshake");
      }
    }
    keepReceived(net);
    if (in.position() > 0) {
      throw new SSLException("content came before the end of the handshake");
    }
    return enough;
  }

  private boolean isUnwrapping() {
    HandshakeStatus status = engine.getHandshakeStatus();
    return status == HandshakeStatus.NEED_UNWRAP || status == HandshakeStatus.NEED_UNWRAP_AGAIN;
  }

  /** Whether something has come. */
  private boolean readSocket(ByteBuffer net) throws IOException {
    int begin = net.position();
    int count = channel.read(net);
    if (count < 0) {
      throw new EOFException("the connection ended during the handshake");
    }
    if (count > 0 && !anythingReceived) {
      anythingReceived = true;
      looksLikeHttp = net.get(begin) >= 'A' && net.get(begin) <= 'Z';
    }
    return count > 0;
  }

  /** Tells the other side why the handshake has failed, as well as it can. */
  void sendAlert() {
    try {
      while (pending() == 0 && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
        wrapAll(NOTHING);
      }
    } catch (IOException | RuntimeException e) {
      // it will see that the connection ends
    }
  }

  // ---- reading ----

  private ByteBuffer takeReceived() {
    ByteBuffer net = loop.tlsReadBuffer().clear();
    ByteBuffer before = received;
    if (before != null) {
      net.put(before);
      received = null;
    }
    return net;
  }

  private void keepReceived(ByteBuffer net) {
    if (net.hasRemaining()) {
      received = ByteBuffer.allocate(net.remaining()).put(net).flip();
    }
  }

  @Override
  public int read(ByteBuffer in) throws IOException {
    if (ended) {
      return -1;
    }
    in.limit(in.capacity()); // or the engine takes the beginning of a record for too much
    ByteBuffer net = takeReceived();
    int count = channel.read(net);
    net.flip();
    int begin = in.position();
    boolean more = true;
    while (more && net.hasRemaining()) {
      SSLEngineResult result = engine.unwrap(net, in);
      switch (result.getStatus()) {
        case OK -> afterRecord(result);
        case BUFFER_UNDERFLOW -> more = false;
        case BUFFER_OVERFLOW -> throw new SSLException("a record is too large");
        case CLOSED -> {
          ended = true;
          more = false;
        }
      }
    }
    if (!ended) {
      keepReceived(net);
    }
    int produced = in.position() - begin;
    if (produced > 0) {
      return produced;
    }
    if (count < 0 && !ended) {
      throw new EOFException("the connection ended without saying so");
    }
    return ended ? -1 : 0;
  }

  @Override
  public boolean hasEnded() {
    return ended;
  }

  /** Some records are about the connection itself (RFC 8446, 4.6). */
  private void afterRecord(SSLEngineResult result) throws IOException {
    if (result.bytesProduced() > 0) {
      inARow = 0;
    } else if (++inARow > MOST_IN_A_ROW) {
      throw new SSLException("too many records without content");
    }
    HandshakeStatus status = engine.getHandshakeStatus();
    if (status == HandshakeStatus.NOT_HANDSHAKING || status == HandshakeStatus.FINISHED) {
      return;
    }
    if (!engine.getSession().getProtocol().equals("TLSv1.3")
        || status != HandshakeStatus.NEED_WRAP) {
      throw new SSLException("a second handshake is refused");
    }
    if (pending() == 0) { // it has asked for new keys; else what is pending goes before
      wrapAll(NOTHING);
    }
  }

  // ---- writing ----

  @Override
  public int write(ByteBuffer out) throws IOException {
    int before = out.remaining();
    flush();
    while (out.hasRemaining() && pending() == 0) {
      wrapAll(out);
    }
    return before - out.remaining();
  }

  /** Makes records of some bytes, as many as fit into one buffer, and writes them. */
  private void wrapAll(ByteBuffer out) throws IOException {
    ByteBuffer net = loop.tlsWriteBuffer().clear();
    boolean more = true;
    while (more) {
      SSLEngineResult result = engine.wrap(out, net);
      switch (result.getStatus()) {
        case OK ->
            more =
                out.hasRemaining()
                    || (!open && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP);
        case BUFFER_OVERFLOW -> more = false;
        case BUFFER_UNDERFLOW -> throw new SSLException("nothing can be written");
        case CLOSED -> {
          if (out.hasRemaining()) {
            throw new SSLException("it is closed for writing");
          }
          more = false;
        }
      }
    }
    net.flip();
    if (!net.hasRemaining() && out.hasRemaining()) {
      throw new SSLException("a record is too large to be written");
    }
    channel.write(net);
    if (net.hasRemaining()) {
      unsent = ByteBuffer.allocate(net.remaining()).put(net).flip();
    }
  }

  @Override
  public int pending() {
    ByteBuffer waiting = unsent;
    return waiting == null ? 0 : waiting.remaining();
  }

  @Override
  public int flush() throws IOException {
    ByteBuffer waiting = unsent;
    if (waiting == null) {
      return 0;
    }
    int count = channel.write(waiting);
    if (!waiting.hasRemaining()) {
      unsent = null;
    }
    return count;
  }

  @Override
  public void endOutput() throws IOException {
    closeOutbound();
    channel.shutdownOutput();
  }

  private void closeOutbound() throws IOException {
    engine.closeOutbound();
    if (pending() == 0) {
      wrapAll(NOTHING);
    }
  }

  @Override
  public void sayGoodbye() {
    if (open && pending() == 0 && !engine.isOutboundDone()) {
      try {
        closeOutbound();
      } catch (IOException | RuntimeException e) {
        // the other side has gone
      }
    }
  }
}
