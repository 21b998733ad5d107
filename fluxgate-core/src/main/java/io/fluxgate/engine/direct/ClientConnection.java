package io.fluxgate.engine.direct;

import io.fluxgate.config.TlsConfig;
import io.fluxgate.engine.HopByHop;
import io.fluxgate.engine.Listening;
import io.fluxgate.engine.RequestHandler;
import io.fluxgate.http.ClientCertificate;
import io.fluxgate.http.Peer;
import io.fluxgate.http.ProblemDetail;
import io.fluxgate.http.Request;
import io.fluxgate.http.RequestException;
import io.fluxgate.http.Response;
import io.fluxgate.http.Upgrade;
import io.fluxgate.tls.ServerTls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection: reads one request after the other and lets each be answered before the
 * next. Its states, and what ends each of them:
 *
 * <ul>
 *   <li><b>shaking</b> hands, where TLS is spoken: the two sides have agreed, or the handshake
 *       deadline, or so many others shake that the oldest is given up;
 *   <li><b>idle</b>, nothing of a request is here: its first byte, or the keep-alive deadline;
 *   <li><b>head</b>, a head has begun: its end, or the head deadline;
 *   <li><b>exchange</b>, see {@link ClientExchange}: the answer has left. Bytes of further requests
 *       are kept for later, a buffer full at most. An end of the client's input cancels the
 *       exchange. Where it ends in another protocol, a {@link Relay} takes the connection over;
 *   <li><b>lingering</b>, the last answer has left and our side is shut: whatever still comes is
 *       thrown away for a moment, because closing at once would reset the connection, and that
 *       would take the answer away from a client that has not read it yet.
 * </ul>
 */
final class ClientConnection extends Connection {

  private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final long LINGER_NANOS = 1_500_000_000L;
  private static final int MOST_LINGERED = 256 * 1024;

  /** How many requests that came together are taken up before other connections have a turn. */
  private static final int MOST_IN_A_ROW = 32;

  private static final int MOST_UNREAD = EventLoop.BUFFER;

  /**
   * A client that was just accepted.
   *
   * @param server whose it is
   * @param listening where it has come in
   * @param peer who it is
   * @param place what it has got; if it is none to be served, it is only told so
   */
  record Accepted(DirectServer server, Listening listening, Peer peer, ClientPlaces.Place place) {}

  private final DirectServer server;
  private final Accepted accepted;
  private Optional<ClientCertificate> certificate = Optional.empty();
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

  ClientConnection(EventLoop loop, SocketChannel channel, Accepted accepted) {
    super(loop, channel);
    this.server = accepted.server();
    this.accepted = accepted;
  }

  DirectServer server() {
    return server;
  }

  RequestHandler handler() {
    return accepted.listening().handler();
  }

  /** Just accepted. */
  void begin() throws IOException {
    ServerTls tls = accepted.listening().tls().orElse(null);
    if (tls != null) {
      secure(tls.newEngine());
    }
    register(SelectionKey.OP_READ);
    if (accepted.place().kind() != ClientPlaces.Kind.SERVED) {
      tooMany(tls != null);
    } else if (tls == null) {
      arm(server.headNanos());
    } else {
      TlsConfig config = tls.config();
      arm(config.handshakeTimeout().toNanos());
      loop.handshakes().begin(this, server.perLoop(config.maxHandshakes()));
      shake();
    }
  }

  @Override
  void opened() {
    loop.handshakes().over(this);
    SSLEngine tls = tls();
    if (tls != null) {
      certificate = ServerTls.clientCertificate(tls.getSession());
    }
    arm(server.headNanos());
    closeIfNothingIsLeft();
  }

  @Override
  void handshakeFailed(IOException failure, boolean looksLikeHttp) {
    LOG.debug("A client's handshake failed: {}", failure.toString());
    if (looksLikeHttp) {
      unsecure();
      refuse(
          new ProblemDetail(
                  400, "tls-required", "This port speaks https.", "The request was plain http.")
              .toResponse());
    } else {
      close();
    }
  }

  /** There are too many: it is told so, unless that would take a handshake. */
  private void tooMany(boolean secure) {
    if (secure) {
      close();
      return;
    }
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
        Request.Builder request = request(head).with(ClientExchange.ATTRIBUTE, begun);
        if (head.upgrade() != null) {
          request.with(Upgrade.OFFERED, HopByHop.protocols(List.of(head.upgrade())));
        }
        certificate.ifPresent(shown -> request.with(ClientCertificate.ATTRIBUTE, shown));
        begun.begin(request, head, in.hasRemaining());
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
          .peer(accepted.peer());
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

  /** The exchange has ended in another protocol: a tunnel has the connection from now on. */
  void switchTo(SwitchedUpstream upstream, Response response) {
    Heads.switching(loop.output, upstream.upgrade(), response.headers());
    write();
    exchange = null;
    TunnelEnd client = new TunnelEnd(this, unread, inputEnded);
    unread = NOTHING;
    new Relay(client, upstream, new Relay.Ending(server, accepted.place(), response)).begin();
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
    accepted.place().giveBack();
    loop.handshakes().over(this);
    ClientExchange current = exchange;
    if (current != null) {
      current.clientGone();
    }
  }
}
