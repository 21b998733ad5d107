package io.fluxgate.engine.direct;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * A connection to an upstream: being made, then used by one {@link Call} after the other, and idle
 * in the pool between them. Whatever arrives while nobody has asked ends it, so that no answer can
 * be taken for another's.
 */
final class UpstreamConnection extends Connection {

  private final OriginPool pool;
  private final PartialHead partialHead = new PartialHead();
  private @Nullable Connector connector;
  private long madeAt;
  private @Nullable Call call;
  private boolean hasPlace;
  private boolean isIdle;
  private boolean sendFailed;

  /** One that is being made. */
  UpstreamConnection(SocketChannel channel, Connector connector) {
    super(connector.loop(), channel);
    this.pool = connector.pool();
    this.connector = connector;
  }

  OriginPool pool() {
    return pool;
  }

  PartialHead partialHead() {
    return partialHead;
  }

  /** How long it has stood. */
  long age() {
    return loop.now() - madeAt;
  }

  @Override
  void ready(int operations) throws IOException {
    if (connector == null || isShaking()) {
      super.ready(operations);
    } else if ((operations & SelectionKey.OP_CONNECT) != 0) {
      finishConnect();
    }
  }

  /** It may stand now. */
  void finishConnect() {
    Connector maker = connector;
    if (maker == null) {
      return;
    }
    try {
      if (!channel.finishConnect()) {
        return;
      }
    } catch (IOException e) {
      connector = null;
      close();
      maker.failed(e);
      return;
    }
    wants(SelectionKey.OP_READ);
    SSLEngine tls = maker.newTls();
    if (tls == null) {
      opened();
    } else {
      secure(tls);
      shake();
    }
  }

  /** It stands. */
  @Override
  void opened() {
    Connector maker = connector;
    if (maker != null) {
      connector = null;
      hasPlace = true;
      madeAt = loop.now();
      maker.connected(this);
    }
  }

  @Override
  void handshakeFailed(IOException failure, boolean looksLikeHttp) {
    Connector maker = connector;
    connector = null;
    close();
    if (maker != null) {
      maker.handshakeFailed(failure, looksLikeHttp);
    }
  }

  /** It is not waited for any longer. */
  void abandonConnect() {
    connector = null;
    close();
  }

  /** A call begins. */
  void begin(Call with) {
    call = with;
    disarm();
  }

  /** The call is over. */
  void release(boolean good) {
    call = null;
    if (good && !isClosed() && !sendFailed) {
      unpause();
      pool.release(this);
    } else {
      close();
    }
  }

  /**
   * Another protocol is spoken on it. It is not among the pool's any more, and gives up its place.
   *
   * @param early what has come of that already
   */
  TunnelEnd becomeTunnel(ByteBuffer early) {
    call = null;
    hasPlace = false;
    pool.freePlace();
    return new TunnelEnd(this, early, false);
  }

  void becameIdle(long nanos) {
    isIdle = true;
    arm(nanos);
  }

  void leftIdle() {
    isIdle = false;
    disarm();
  }

  /** Somebody else gets its place in the pool. */
  void giveUpPlace() {
    hasPlace = false;
  }

  @Override
  void received(ByteBuffer in) {
    Call current = call;
    if (current == null) {
      close();
    } else {
      current.received(in);
    }
  }

  @Override
  void ended() {
    lost(null);
  }

  @Override
  void broken(IOException failure) {
    lost(failure);
  }

  @Override
  void writeFailed(IOException failure) {
    sendFailed = true;
    Call current = call;
    if (current == null) {
      close();
    } else {
      current.sendFailed(); // the upstream may have answered before it stopped to read
    }
  }

  private void lost(@Nullable IOException failure) {
    Call current = call;
    if (current == null) {
      close();
    } else {
      current.connectionLost(failure);
    }
  }

  /** The call knows how long it may take. */
  @Override
  void backedUp() {}

  @Override
  void drained() {
    if (call != null) {
      call.drained();
    }
  }

  @Override
  void progressed() {
    if (call != null) {
      call.sending();
    }
  }

  /** It has been idle for too long. */
  @Override
  void expired() {
    if (call == null) {
      close();
    }
  }

  @Override
  void afterClose() {
    if (isIdle) {
      isIdle = false;
      pool.forgetIdle(this);
    }
    if (hasPlace) {
      hasPlace = false;
      pool.freePlace();
    }
    Connector maker = connector;
    connector = null;
    if (maker != null) {
      maker.failed(new IOException("the engine is closing"));
    }
    Call current = call;
    if (current != null) { // closed by us: an answer until the end has not ended with that
      current.connectionLost(new IOException("the connection was given up"));
    }
  }

  @Override
  void cut() {
    Call current = call;
    if (current == null) {
      close();
    } else {
      current.cut(); // it is not the upstream that has failed
    }
  }
}
