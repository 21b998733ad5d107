package io.fluxgate.engine.direct;

import io.fluxgate.http.Peer;
import io.fluxgate.http.ProblemDetail;
import io.fluxgate.http.Request;
import io.fluxgate.http.RequestException;
import io.fluxgate.http.Response;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection: reads one request after the other and lets each be answered before the
 * next. Its states, and what ends each of them:
 *
 * <ul>
 *   <li><b>idle</b>, nothing of a request is here: its first byte, or the keep-alive deadline;
 *   <li><b>head</b>, a head has begun: its end, or the head deadline;
 *   <li><b>exchange</b>, see {@link ClientExchange}: the answer has left. Bytes of further requests
 *       are kept for later, a buffer full at most. An end of the client's input cancels the
 *       exchange;
 *   <li><b>lingering</b>, the last answer has left and our side is shut: whatever still comes is
 *       thrown away for a moment, because closing at once would reset the connection, and that
 *       would take the answer away from a client that has not read it yet.
 * </ul>
 */
final class ClientConnection extends Connection {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final long LINGER_NANOS = 1_500_000_000L;
  private static final int MOST_LINGERED = 256 * 1024;

  /** How many requests that came together are taken up before other connections have a turn. */
  private static final int MOST_IN_A_ROW = 32;

  private static final int MOST_UNREAD = EventLoop.BUFFER;

  private final DirectServer server;
  private final Peer peer;
  private final boolean refused;
  private final PartialHead partial = new PartialHead();
  private @Nullable RequestHeadParser parser;
  private @Nullable ClientExchange exchange;

  /** What came before its turn: from its position to its limit. */
  private ByteBuffer unread = NOTHING;

  /** Whether it is what waited that is being processed. */
  private boolean takingUp;

  private int requests;
  private boolean processing;
  private boolean inputEnded;
  private boolean endsWhenDrained;
  private boolean lingering;
  private int lingered;

  /**
   * One that was just accepted.
   *
   * @param refused whether there are too many, so that it is only told so
   */
  ClientConnection(
      EventLoop loop, SocketChannel channel, DirectServer server, Peer peer, boolean refused) {
    super(loop, channel);
    this.server = server;
    this.peer = peer;
    this.refused = refused;
  }

  boolean refused() {
    return refused;
  }

  DirectServer server() {
    return server;
  }

  Peer peer() {
    return peer;
  }

  /** Just accepted. */
  void begin() throws IOException {
    register(SelectionKey.OP_READ);
    arm(server.headNanos());
  }

  /** Accepted, but there are too many: it is told so. */
  void beginRefused() throws IOException {
    begin();
    refuse(
        new ProblemDetail(
                503, "too-many-connections", "There are too many connections.", "Try again later.")
            .toResponse()
            .withHeader("Retry-After", "1"));
  }

  /** Also what came before its turn, and what of a body nobody has taken. */
  @Override
  int held() {
    ClientExchange current = exchange;
    return super.held() + unread.remaining() + (current == null ? 0 : current.held());
  }

  @Override
  void received(ByteBuffer in) {
    if (lingering) {
      lingered += in.remaining();
      if (lingered > MOST_LINGERED) {
        pause(); // whoever still sends without end has had the chance to read
      }
      return;
    }
    if (endsWhenDrained) {
      return;
    }
    if (unread.hasRemaining()) {
      keep(in);
    } else {
      process(in);
      closeIfNothingIsLeft();
    }
  }

  private void process(ByteBuffer in) {
    processing = true;
    int last = requests + MOST_IN_A_ROW;
    try {
      while (in.hasRemaining() && !isClosed() && !lingering && !endsWhenDrained) {
        ClientExchange current = exchange;
        if (current != null && current.takesBody()) {
          current.received(in);
        } else if (current == null && requests < last) {
          readHead(in);
        } else {
          keep(in);
          if (current == null) {
            loop.execute(this::takeUp); // others have had their turn by then
          }
          break;
        }
      }
    } finally {
      processing = false;
      takingUp = false;
    }
  }

  private void keep(ByteBuffer in) {
    if (!takingUp) {
      append(in);
    } // else it stays where it is, however many requests go before it
    if (unread.remaining() >= MOST_UNREAD) {
      pause();
    }
  }

  private void append(ByteBuffer in) {
    int count = in.remaining();
    int before = unread.remaining();
    if (unread.capacity() - unread.limit() < count) {
      ByteBuffer larger = ByteBuffer.allocate(Math.max(2 * before, before + count));
      unread = larger.put(unread).flip();
    }
    int end = unread.limit();
    unread.limit(end + count).put(end, in, in.position(), count);
    in.position(in.limit());
  }

  private void readHead(ByteBuffer in) {
    RequestHeadParser head = parser;
    if (head == null) {
      head = loop.takeRequestParser();
      parser = head;
      arm(server.headNanos());
    }
    try {
      if (partial.read(loop, head, in)) {
        parser = null;
        requests++;
        disarm();
        ClientExchange begun = new ClientExchange(this, head);
        begun.begin(request(head).with(ClientExchange.ATTRIBUTE, begun), head, in.hasRemaining());
      }
    } catch (RequestException e) {
      parser = null;
      refuse(e.problem().toResponse());
    }
  }

  private Request.Builder request(RequestHeadParser head) throws RequestException {
    try {
      return Request.builder(head.method(), head.target())
          .protocol(head.http11() ? "HTTP/1.1" : "HTTP/1.0")
          .headers(head.headers())
          .peer(peer);
    } catch (IllegalArgumentException e) {
      throw RequestException.badRequest("The method or the target is malformed.");
    }
  }

  /** From now on the client waits for this exchange's answer. */
  void entered(ClientExchange begun) {
    exchange = begun;
    server.entered();
  }

  /** Answers something that is no request, and ends the connection. */
  private void refuse(Response problem) {
    Heads.answer(
        loop.output,
        new Heads.Answer(
            problem.status(), problem.body().length().orElse(0), true, false, loop.date()),
        problem.headers());
    try {
      problem.body().writeTo(loop.output);
    } catch (IOException e) {
      throw new IllegalStateException("a problem's body is in memory", e);
    }
    write();
    end();
  }

  /** Whether the next answer is the last one, as far as the connection knows. */
  boolean closesNext() {
    int most = server.limits().clients().maxRequestsPerConnection();
    return server.draining()
        || (most > 0 && requests >= most)
        || (inputEnded && !unread.hasRemaining());
  }

  /** The exchange is over and its answer has left. */
  void exchangeOver(boolean close) {
    exchange = null;
    if (isClosed()) {
      return;
    }
    if (close) {
      end();
      return;
    }
    arm(server.limits().clients().keepAlive().toNanos());
    if (!processing) {
      takeUp();
    } // else whoever processes goes on with what comes next
  }

  /** What came before its turn has it now. */
  private void takeUp() {
    if (isClosed() || exchange != null || lingering || endsWhenDrained) {
      return;
    }
    if (unread.hasRemaining()) {
      if (!inputEnded) {
        unpause();
      }
      takingUp = true;
      process(unread);
      if (!unread.hasRemaining()) {
        unread = NOTHING;
      }
    }
    closeIfNothingIsLeft();
  }

  private void closeIfNothingIsLeft() {
    if (lingering || endsWhenDrained) {
      return;
    }
    ClientExchange next = exchange;
    boolean nothing = next == null && parser == null && !unread.hasRemaining();
    boolean neverWhole = next == null ? parser != null : next.takesBody();
    if (inputEnded ? nothing || neverWhole : nothing && server.draining()) {
      close();
    }
  }

  /** Closes in a way that lets the client read what was written. */
  void end() {
    if (isClosed()) {
      return;
    }
    if (!flushed()) {
      endsWhenDrained = true;
      arm(server.idleNanos());
      return;
    }
    if (inputEnded) {
      close();
      return;
    }
    lingering = true;
    unread = NOTHING;
    try {
      endOutput();
      arm(LINGER_NANOS);
      unpause();
    } catch (IOException e) {
      close();
    }
  }

  /** The server stops: what is idle goes at once. */
  void drain() {
    if (exchange == null && parser == null && !lingering && !endsWhenDrained) {
      close();
    }
  }

  /** The grace is over. */
  void stop() {
    ClientExchange current = exchange;
    if (current != null) {
      current.interruptWorker();
    }
    if (!lingering) {
      close();
    }
  }

  @Override
  void ended() {
    inputEnded = true;
    ClientExchange current = exchange;
    boolean moreToAnswer = unread.hasRemaining() && (current == null || !current.takesBody());
    if (!endsWhenDrained && !moreToAnswer) {
      close();
    }
  }

  @Override
  void broken(IOException failure) {
    close();
  }

  @Override
  void writeFailed(IOException failure) {
    close();
  }

  /** Whatever it is, an interim answer too: the client has so long to read on. */
  @Override
  void backedUp() {
    arm(server.idleNanos());
  }

  @Override
  void drained() {
    if (endsWhenDrained) {
      endsWhenDrained = false;
      end();
    } else if (exchange != null) {
      exchange.drained();
    }
  }

  @Override
  void progressed() {
    arm(server.idleNanos());
  }

  @Override
  void expired() {
    ClientExchange current = exchange;
    if (lingering || endsWhenDrained || (current != null && !flushed())) {
      close();
    } else if (current != null) {
      current.bodyStalled();
    } else if (parser != null && parser.begun()) {
      refuse(
          new ProblemDetail(
                  408,
                  "request-timeout",
                  "The request took too long.",
                  "Its head was not here in time.")
              .toResponse());
    } else {
      close();
    }
  }

  @Override
  boolean endMisleads() {
    ClientExchange current = exchange;
    return current != null && current.endsWithConnection();
  }

  @Override
  void afterClose() {
    unread = NOTHING;
    parser = null;
    server.closed(this);
    ClientExchange current = exchange;
    if (current != null) {
      current.clientGone();
    }
  }
}
