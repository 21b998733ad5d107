package io.fluxgate.engine.direct;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One of the two connections of a tunnel. What it receives goes into the other one as it is; while
 * that one cannot write, this one is not read. Nothing is read before there is another end.
 *
 * <p>An end of its input is passed on as an end of the other's output, behind all that has come
 * before; the other direction goes on. A connection that breaks takes the other one with it, unless
 * a WebSocket's Close has said before that there is no more.
 */
final class TunnelEnd extends Connection {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** What came before there was another end. */
  private ByteBuffer early = NOTHING;

  private @Nullable Relay relay;
  private @Nullable TunnelEnd other;

  /** What it sends, where that is made of frames. */
  private @Nullable WebSocketFrames frames;

  /** The frame that ends what it sends in place of its own. */
  private byte[] farewell = Heads.NO_END;

  /** Whether nothing of what it sends is passed on, after the frame that has begun. */
  private boolean parting;

  /** Whether the other end has been told so. */
  private boolean parted;

  private boolean inputEnded;
  private boolean outputEnds;
  private boolean outputEnded;

  /**
   * Takes over a connection.
   *
   * @param before whose it was; it is not to be used any more
   * @param early what it had received and nobody has taken; copied
   * @param inputEnded whether its other side sends no more
   */
  TunnelEnd(Connection before, ByteBuffer early, boolean inputEnded) {
    super(before);
    this.inputEnded = inputEnded;
    keep(early);
    pause();
  }

  private void keep(ByteBuffer in) {
    if (in.hasRemaining()) {
      early = ByteBuffer.allocate(early.remaining() + in.remaining()).put(early).put(in).flip();
    }
  }

  /**
   * There is another end now.
   *
   * @param ofFrames whether what it sends is made of WebSocket frames
   */
  void join(Relay both, TunnelEnd to, boolean ofFrames) {
    relay = both;
    other = to;
    frames = ofFrames ? new WebSocketFrames() : null;
  }

  /** From now on bytes pass. */
  void flow() {
    if (isClosed()) {
      return;
    }
    ByteBuffer first = early;
    early = NOTHING;
    if (first.hasRemaining()) {
      received(first);
    }
    if (isClosed()) {
      return;
    }
    if (inputEnded) {
      passOnEnd();
    } else if (partner().flushed()) {
      unpause();
    }
  }

  private TunnelEnd partner() {
    TunnelEnd to = other;
    if (to == null) {
      throw new IllegalStateException("there is no other end");
    }
    return to;
  }

  boolean isOver() {
    return inputEnded && outputEnded;
  }

  @Override
  int held() {
    return super.held() + early.remaining();
  }

  // ---- reading ----

  @Override
  void received(ByteBuffer in) {
    Relay both = relay;
    if (both == null) {
      keep(in);
      return;
    }
    both.moved();
    if (parting) {
      drop(in);
      return;
    }
    if (frames != null) {
      frames.pass(in);
    }
    passOn(in);
  }

  private void passOn(ByteBuffer in) {
    TunnelEnd to = partner();
    to.write(in, Heads.NO_END);
    if (!to.flushed() && !to.isClosed()) {
      pause();
    }
  }

  @Override
  void ended() {
    inputEnded = true;
    if (relay == null) {
      return; // it will be told to the other end when there is one
    }
    passOnEnd();
  }

  private void passOnEnd() {
    partner().endOutputWhenFlushed();
    if (parting) {
      endOutputWhenFlushed();
    }
    endIfOver();
  }

  @Override
  void broken(IOException failure) {
    brokenOff();
  }

  private void brokenOff() {
    Relay both = relay;
    if (both == null) {
      close();
    } else if (hasSaidAll()) {
      leaveOther(both);
    } else {
      both.broken(this);
    }
  }

  /** Whether its end takes nothing away from the other, however it comes. */
  private boolean hasSaidAll() {
    return parted || (frames != null && frames.closed());
  }

  private void leaveOther(Relay both) {
    inputEnded = true;
    outputEnds = true;
    outputEnded = true;
    close();
    TunnelEnd left = partner();
    left.endOutputWhenFlushed();
    if (!left.inputEnded) {
      left.unpause(); // it may have waited for this end; what it still sends goes nowhere
    }
    both.endIfOver();
  }

  // ---- writing ----

  @Override
  void writeFailed(IOException failure) {
    brokenOff();
  }

  /** The tunnel knows how long it may be silent. */
  @Override
  void backedUp() {}

  @Override
  void progressed() {
    Relay both = relay;
    if (both != null) {
      both.moved();
    }
  }

  @Override
  void drained() {
    TunnelEnd from = other;
    if (outputEnds) {
      endOutputWhenFlushed();
    } else if (from != null && !from.inputEnded) {
      from.unpause();
    }
  }

  private void endOutputWhenFlushed() {
    outputEnds = true;
    if (outputEnded || !flushed() || isClosed()) {
      return;
    }
    outputEnded = true;
    try {
      endOutput();
    } catch (IOException e) {
      brokenOff();
      return;
    }
    endIfOver();
  }

  private void endIfOver() {
    Relay both = relay;
    if (both != null) {
      both.endIfOver();
    }
  }

  // ---- parting ----

  /** From the end of the frame under way on nothing more passes but a Close of our own. */
  void part(byte[] close) {
    WebSocketFrames passing = frames;
    if (passing == null || parting) {
      return;
    }
    parting = true;
    farewell = close;
    if (passing.atBorder()) {
      sayFarewell(passing);
    }
  }

  private void drop(ByteBuffer in) {
    WebSocketFrames passing = frames;
    if (passing == null) {
      return;
    }
    if (!parted) {
      int border = passing.passToBorder(in);
      ByteBuffer rest = in.duplicate().position(border);
      passOn(in.limit(border));
      if (passing.atBorder()) {
        sayFarewell(passing);
        drop(rest);
      }
      return;
    }
    passing.pass(in);
    endIfBothHaveParted();
  }

  /** One that has had the other's own Close gets no second one. */
  private void sayFarewell(WebSocketFrames passing) {
    parted = true;
    if (!passing.closed() && !partner().outputEnds) {
      partner().write(ByteBuffer.wrap(farewell), Heads.NO_END);
    }
    endIfBothHaveParted();
    partner().endIfBothHaveParted();
  }

  /** It has got a Close and has sent one: the connection ends (RFC 6455, 7.1.1). */
  private void endIfBothHaveParted() {
    WebSocketFrames own = frames;
    if (own != null && own.closed() && partner().parted) {
      endOutputWhenFlushed();
    }
  }

  // ---- its end ----

  /** The tunnel is over; an end that has not got everything is told so. */
  void leave() {
    if (flushed()) {
      close();
    } else {
      reset();
    }
  }

  @Override
  void expired() {}

  @Override
  void afterClose() {
    early = NOTHING;
    Relay both = relay;
    if (both != null && !isOver()) {
      both.broken(this);
    }
  }
}
