package io.fluxgate.engine.direct;

import io.fluxgate.engine.UpstreamCall;
import io.fluxgate.http.Body;
import io.fluxgate.http.Headers;
import io.fluxgate.http.ProblemDetail;
import io.fluxgate.http.Request;
import io.fluxgate.http.RequestException;
import io.fluxgate.http.Response;
import io.fluxgate.http.Upgrade;
import io.fluxgate.http.UpstreamException;
import io.fluxgate.http.UpstreamException.Kind;
import io.fluxgate.http.UpstreamException.Timeout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request to one upstream. Its phases, and what ends each of them:
 *
 * <ul>
 *   <li><b>waiting</b> for a connection: the pool gives one, or the connect deadline;
 *   <li><b>connecting</b>: the connection stands, or every address has been tried, or the connect
 *       deadline;
 *   <li><b>asking</b>: the request leaves and the answer's head comes, in any order, or the
 *       response or idle deadline;
 *   <li><b>answering</b>: the answer's body has come, or the idle deadline. A 101 ends the call:
 *       its connection goes on as a {@link TunnelEnd};
 *   <li><b>over</b>.
 * </ul>
 *
 * <p>The total deadline and {@link #cancel} end any of them. Belongs to one loop's thread.
 */
final class Call extends Timed implements Inflow.Source {

  /** Who made the call. Told exactly one of the two, unless it cancelled the call itself. */
  interface Owner {
    void answered(Response response);

    void failed(Throwable failure);
  }

  private enum Phase {
    WAITING,
    CONNECTING,
    ASKING,
    ANSWERING,
    OVER
  }

  private static final int MOST_INTERIM = 32;

  private final DirectTransport transport;
  private final UpstreamCall what;
  private final Owner owner;
  private final @Nullable ClientExchange client;
  private final boolean collects;
  private final Optional<Upgrade> upgrade;

  /** The next of the calls that are made for the same client's request. */
  @Nullable Call nextOfExchange;

  private Phase phase = Phase.WAITING;
  private long totalEnd;
  private long attemptEnd;
  private long connectEnd;

  /** Which time is over when the deadline is. */
  private Timeout running = Timeout.CONNECT;

  private @Nullable Connector connector;
  private @Nullable UpstreamConnection connection;
  private boolean reused;
  private boolean resent;
  private @Nullable RequestWriter writer;
  private @Nullable ResponseHeadParser parser;
  private int interims;
  private @Nullable Inflow body;
  private boolean collecting;

  /** Whether nobody wants more of the answer at present. */
  private boolean paused;

  private boolean reusable;
  private int status;
  private Headers headers = Headers.empty();

  /**
   * A call that has not started.
   *
   * @param client the client whose request it is made for, if that is known
   * @param collects whether a small answer is wanted as a whole
   */
  Call(
      DirectTransport transport,
      EventLoop loop,
      UpstreamCall what,
      Owner owner,
      @Nullable ClientExchange client,
      boolean collects) {
    super(loop);
    this.transport = transport;
    this.what = what;
    this.owner = owner;
    this.client = client;
    this.collects = collects;
    this.upgrade = what.request().attribute(Upgrade.AGREED);
  }

  UpstreamCall what() {
    return what;
  }

  Request request() {
    return what.request();
  }

  /** The protocol that the upstream is asked to switch to. */
  Optional<Upgrade> upgrade() {
    return upgrade;
  }

  @Nullable ClientExchange client() {
    return client;
  }

  boolean over() {
    return phase == Phase.OVER;
  }

  /** How much of the answer nobody has taken. */
  @Override
  int held() {
    Inflow content = body;
    return content == null ? 0 : content.available();
  }

  void start() {
    loop.watch(this);
    totalEnd = loop.now() + what.deadlines().total().toNanos();
    attemptEnd = loop.now() + what.deadlines().attempt().toNanos();
    deadline(Timeout.CONNECT, what.deadlines().connect());
    ClientExchange exchange = client;
    if (exchange != null) {
      exchange.joined(this);
    }
    if (over()) {
      return;
    }
    OriginPool pool = transport.pool(what.origin());
    if (upgrade.isPresent()) { // whoever was the connection's last user, it is nobody's next
      pool.acquireNew(this);
    } else {
      pool.acquire(this);
    }
  }

  /** A phase's deadline begins, or none; never beyond the end of the attempt and of all. */
  private void deadline(Timeout which, Duration duration) {
    running = which;
    armUnlessZero(duration.toNanos());
    if (phase != Phase.ANSWERING) {
      notBeyond(Timeout.PER_TRY, what.deadlines().attempt(), attemptEnd);
    }
    notBeyond(Timeout.TOTAL, what.deadlines().total(), totalEnd);
  }

  private void notBeyond(Timeout which, Duration duration, long end) {
    if (duration.isPositive() && endsAfter(end)) {
      running = which;
      arm(Math.max(0, end - loop.now()));
    }
  }

  // ---- waiting and connecting ----

  boolean isWaiting() {
    return phase == Phase.WAITING;
  }

  /** A new connection is being made. */
  void connecting(Connector begun) {
    phase = Phase.CONNECTING;
    connector = begun;
    connectEnd = loop.now() + what.deadlines().connect().toNanos();
    deadline(Timeout.CONNECT, what.deadlines().connect());
  }

  /** An address is tried; it has its share of the time that is left. */
  void connectAttempt(int addressesLeft) {
    if (what.deadlines().connect().isPositive()) {
      long left = Math.max(0, connectEnd - loop.now());
      deadline(Timeout.CONNECT, Duration.ofNanos(Math.max(1, left / addressesLeft)));
    }
  }

  /** A connection is ours; it has just been made, or was used before. */
  void use(UpstreamConnection ready, boolean wasUsed) {
    phase = Phase.ASKING;
    connector = null;
    connection = ready;
    reused = wasUsed;
    deadline(Timeout.RESPONSE, what.deadlines().response());
    RequestWriter writing = new RequestWriter(this, ready);
    writer = writing;
    try {
      writing.begin();
    } catch (RuntimeException e) { // its body has been opened by somebody else, or the like
      fail(e);
    }
  }

  // ---- asking ----

  /** The request makes progress, which an answer that has begun may be waiting for. */
  void sending() {
    if (phase == Phase.ASKING || (phase == Phase.ANSWERING && !paused)) {
      deadline(Timeout.IDLE, what.deadlines().idle());
    }
  }

  /** The request has left as a whole. */
  void sent() {
    if (phase == Phase.ASKING) {
      deadline(Timeout.RESPONSE, what.deadlines().response());
    }
  }

  /** The body waits until the upstream says that it wants it, or so long. */
  void awaitContinue(Duration patience) {
    deadline(Timeout.RESPONSE, patience);
  }

  /** The client sends its body without having been asked for it. */
  void clientSends() {
    RequestWriter writing = writer;
    if (writing != null) {
      writing.continued();
    }
  }

  /** The upstream reads no more; it may have answered before it stopped. */
  void sendFailed() {
    RequestWriter writing = writer;
    if (writing != null) {
      writing.stop();
    }
    sent();
  }

  /** The upload stops because its source failed: the client's doing. */
  void uploadFailed(IOException failure) {
    if (phase == Phase.ASKING) {
      fail(failure);
    }
  }

  void drained() {
    RequestWriter writing = writer;
    if (writing != null) {
      writing.drained();
    }
  }

  /** Bytes of the answer have come. */
  void received(ByteBuffer in) {
    try {
      while (phase == Phase.ASKING && in.hasRemaining()) {
        readHead(in);
      }
      if (phase == Phase.ANSWERING) {
        bodyArrived(in);
      }
    } catch (BadAnswerException | MalformedBodyException e) {
      broken(new UpstreamException(Kind.PROTOCOL_ERROR, true, describe(e), e));
    } catch (Inflow.TooLong e) {
      throw new IllegalStateException("answers have no limit", e);
    }
  }

  private void readHead(ByteBuffer in)
      throws BadAnswerException, MalformedBodyException, Inflow.TooLong {
    UpstreamConnection from = connection();
    ResponseHeadParser head = parser;
    if (head == null) {
      head = loop.takeResponseParser();
      parser = head;
      if (upgrade.isPresent()) {
        head.upgradeAsked(upgrade.get().protocol());
      }
    }
    if (!from.partialHead().read(loop, head, in)) {
      return;
    }
    parser = null;
    status = head.status();
    headers = head.headers();
    if (status < 200) {
      loop.giveBack(head);
      if (status == 101) {
        switched(in);
      } else {
        interim();
      }
      return;
    }
    phase = Phase.ANSWERING;
    deadline(Timeout.IDLE, what.deadlines().idle());
    BodyDecoder decoder = BodyDecoder.forAnswer(request().method(), head, transport.chunkLimits());
    reusable = !head.close() && head.http11() && !decoder.endsWithConnection();
    boolean chunked = head.chunked();
    loop.giveBack(head);
    answer(decoder, chunked, in);
  }

  private void interim() throws BadAnswerException {
    if (++interims > MOST_INTERIM) {
      throw new BadAnswerException("more than " + MOST_INTERIM + " interim answers");
    }
    RequestWriter writing = writer;
    if (status == 100) {
      if (writing != null) {
        writing.continued();
      }
    } else if (client != null) {
      client.interim(status, headers);
    }
  }

  /** The connection is HTTP's no longer; the call is over and its deadlines with it. */
  private void switched(ByteBuffer in) {
    UpstreamConnection mine = connection();
    connection = null;
    leave(false);
    SwitchedUpstream tunnel = new SwitchedUpstream(mine.becomeTunnel(in), upgrade.orElseThrow());
    owner.answered(Response.switching(headers, tunnel));
  }

  private void answer(BodyDecoder decoder, boolean chunked, ByteBuffer in)
      throws MalformedBodyException, Inflow.TooLong {
    long length = decoder.left();
    if (length == 0) {
      finish(in.hasRemaining());
      owner.answered(Response.of(status, headers, Body.empty()));
      return;
    }
    Inflow content = new Inflow(loop, this, decoder, 0);
    body = content;
    int small = transport.smallBody();
    collecting = collects && (length < 0 ? chunked && in.hasRemaining() : length <= small);
    if (collecting) {
      content.collect(small);
      bodyArrived(in);
    } else {
      owner.answered(Response.of(status, headers, stream(content, length)));
    }
  }

  private static Body stream(Inflow content, long length) {
    return length >= 0 ? Body.stream(content, length) : Body.stream(content, content::trailers);
  }

  // ---- answering ----

  private void bodyArrived(ByteBuffer in) throws MalformedBodyException, Inflow.TooLong {
    Inflow content = body;
    if (content == null || content.over()) {
      return;
    }
    deadline(Timeout.IDLE, what.deadlines().idle());
    content.arrived(in);
    boolean complete = content.complete();
    if (complete && phase == Phase.ANSWERING) {
      finish(in.hasRemaining());
    }
    if (collecting && complete) {
      collecting = false;
      Headers trailers = content.trailers();
      owner.answered(Response.of(status, headers, Body.wrap(content.takeCollected(), trailers)));
    } else if (collecting && !content.knowsLength()) {
      collecting = false;
      content.collect(0);
      owner.answered(Response.of(status, headers, stream(content, -1)));
    } else if (!collecting) {
      content.flush();
    }
  }

  @Override
  public void pauseBody() {
    if (phase == Phase.ANSWERING) {
      paused = true;
      connection().pause();
      deadline(Timeout.IDLE, Duration.ZERO); // it is not the upstream who is slow
    }
  }

  @Override
  public void resumeBody() {
    if (phase == Phase.ANSWERING) {
      paused = false;
      connection().unpause();
      deadline(Timeout.IDLE, what.deadlines().idle());
    }
  }

  @Override
  public void bodyDropped() {
    if (phase == Phase.ANSWERING) {
      leave(false);
    }
  }

  /** The answer is here as a whole. */
  private void finish(boolean more) {
    RequestWriter writing = writer;
    leave(reusable && !more && writing != null && writing.done());
  }

  // ---- its end ----

  /** Lets go of everything; a connection that can be used again goes back. */
  private void leave(boolean connectionIsGood) {
    boolean waited = phase == Phase.WAITING;
    phase = Phase.OVER;
    loop.forget(this);
    disarm();
    ClientExchange exchange = client;
    if (exchange != null) {
      exchange.left(this);
    }
    RequestWriter writing = writer;
    writer = null;
    if (writing != null) {
      writing.stop();
    }
    ResponseHeadParser head = parser;
    parser = null;
    if (head != null) {
      loop.giveBack(head);
    }
    Connector making = connector;
    connector = null;
    UpstreamConnection used = connection;
    connection = null;
    if (making != null) {
      making.stop();
    } else if (used != null) {
      used.release(connectionIsGood);
    } else if (waited) {
      transport.pool(what.origin()).gaveUp(this);
    }
  }

  /** It fails: the owner hears it, or whoever reads the answer. */
  void fail(Throwable failure) {
    if (over()) {
      return;
    }
    Inflow content = body;
    boolean answered = phase == Phase.ANSWERING && !collecting;
    leave(false);
    if (!answered) {
      owner.failed(failure);
    } else if (content != null) {
      content.fail(failure instanceof IOException e ? e : new IOException(failure));
    }
  }

  /** Nobody waits for it any more; the owner hears of it all the same. */
  void cancel(IOException reason) {
    fail(reason);
  }

  /** What the upstream sent is no good. */
  private void broken(UpstreamException failure) {
    fail(failure);
  }

  /** The upstream's connection has ended, or broken. */
  void connectionLost(@Nullable IOException failure) {
    switch (phase) {
      case ASKING -> {
        if (mayResend()) {
          resend();
        } else {
          fail(
              new UpstreamException(
                  Kind.CONNECTION_TERMINATED,
                  true,
                  what.origin() + " closed the connection before it answered",
                  failure));
        }
      }
      case ANSWERING -> {
        Inflow content = body;
        if (failure == null && content != null && !collecting && content.endsHere()) {
          finish(true);
        } else {
          fail(
              new UpstreamException(
                  Kind.RESPONSE_INCOMPLETE,
                  true,
                  what.origin() + " closed the connection in the middle of its answer",
                  failure));
        }
      }
      default -> {}
    }
  }

  /**
   * Whether it may have been the connection alone that was bad: one from the pool, that the
   * upstream closed while it was idle. Then the request is sent again, once, if that does no harm
   * whatever the upstream has seen of it (RFC 9110, 9.2.2; RFC 9112, 9.3.1).
   */
  private boolean mayResend() {
    return reused
        && !resent
        && interims == 0
        && parser == null
        && request().body().replayable()
        && switch (request().method()) {
          case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" -> true;
          default -> false;
        };
  }

  private void resend() {
    resent = true;
    UpstreamConnection bad = connection();
    RequestWriter writing = writer;
    writer = null;
    connection = null;
    if (writing != null) {
      writing.stop();
    }
    bad.release(false);
    phase = Phase.WAITING;
    deadline(Timeout.CONNECT, what.deadlines().connect());
    transport.pool(what.origin()).acquireNew(this);
  }

  private UpstreamConnection connection() {
    UpstreamConnection mine = connection;
    if (mine == null) {
      throw new IllegalStateException("there is no connection while " + phase);
    }
    return mine;
  }

  @Override
  void expired() {
    switch (phase) {
      case WAITING ->
          fail(
              UpstreamException.timedOut(
                  running,
                  Kind.CONNECTION_LIMIT,
                  false,
                  "no connection to " + what.origin() + " became free in time"));
      case CONNECTING -> connectExpired();
      case ASKING -> askingExpired();
      case ANSWERING -> fail(late());
      case OVER -> {}
    }
  }

  private void connectExpired() {
    Connector making = connector;
    if (running != Timeout.CONNECT) {
      fail(
          UpstreamException.timedOut(
              running,
              Kind.CONNECTION_TIMEOUT,
              false,
              what.origin() + " took too long to connect"));
    } else if (making != null) {
      making.expired();
    }
  }

  private void askingExpired() {
    RequestWriter writing = writer;
    if (running == Timeout.RESPONSE && writing != null && writing.waitsForContinue()) {
      writing.continued(); // it will never say so: others send then, too (RFC 9110, 10.1.1)
    } else {
      fail(late());
    }
  }

  /** Nothing moves: the client's doing if the next piece of the request is its to send. */
  private IOException late() {
    RequestWriter writing = writer;
    return writing != null && writing.waitsForClient()
        ? new RequestException(
            new ProblemDetail(
                408,
                "request-timeout",
                "The request took too long.",
                "Its body was not here when the time for the whole exchange was over."))
        : UpstreamException.timedOut(
            running, Kind.RESPONSE_TIMEOUT, true, what.origin() + " took too long");
  }

  private String describe(IOException failure) {
    return what.origin() + ": " + failure.getMessage();
  }

  @Override
  void cut() {
    fail(DirectTransport.shuttingDown());
  }
}
