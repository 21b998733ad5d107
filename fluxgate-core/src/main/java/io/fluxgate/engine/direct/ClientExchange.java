package io.fluxgate.engine.direct;

import io.fluxgate.engine.EngineLimits;
import io.fluxgate.engine.Step;
import io.fluxgate.http.Attribute;
import io.fluxgate.http.Body;
import io.fluxgate.http.ClientDisconnectedException;
import io.fluxgate.http.Headers;
import io.fluxgate.http.ProblemDetail;
import io.fluxgate.http.Request;
import io.fluxgate.http.RequestException;
import io.fluxgate.http.Response;
import io.fluxgate.http.Tunnel;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request of a client, from its head to the last byte of the answer:
 *
 * <ol>
 *   <li>a small body is collected; a longer one becomes a stream;
 *   <li>the gateway is asked for the next {@link Step}, until there is an answer: a {@link Call}
 *       does what is to be sent, a virtual thread what may have to wait;
 *   <li>an {@link AnswerWriter} writes the answer;
 *   <li>the answer is closed, and the connection goes on with the next request or ends.
 * </ol>
 *
 * <p>A client that leaves ends it at any moment: its body fails, its calls are cancelled, its
 * answer is closed unread. Belongs to one loop's thread.
 */
final class ClientExchange implements Inflow.Source, Call.Owner {

  private static final Logger LOG = LoggerFactory.getLogger(ClientExchange.class);

  /** Tells the transport which client a request came from. */
  static final Attribute<ClientExchange> ATTRIBUTE = Attribute.bound("direct engine's exchange");

  private final ClientConnection connection;
  private final EventLoop loop;
  private final boolean head;
  private final boolean http11;
  private final boolean takesTrailers;
  private final boolean clientCloses;
  private boolean expectsContinue;

  private @Nullable Inflow body;

  /** The request, while its small body is being collected. */
  private Request.@Nullable Builder collecting;

  private Step.@Nullable Send sending;

  /** The calls that are made for this request at present, the newest first. */
  private @Nullable Call calls;

  private @Nullable AnswerWriter writer;
  private @Nullable Thread worker;
  private boolean gone;
  private boolean over;

  ClientExchange(ClientConnection connection, RequestHeadParser parsed) {
    this.connection = connection;
    this.loop = connection.loop;
    this.head = parsed.method().equals("HEAD");
    this.http11 = parsed.http11();
    this.takesTrailers = parsed.takesTrailers() && http11;
    this.clientCloses = parsed.close();
    this.expectsContinue = parsed.expectsContinue();
  }

  EventLoop loop() {
    return loop;
  }

  boolean isHead() {
    return head;
  }

  boolean http11() {
    return http11;
  }

  boolean takesTrailers() {
    return takesTrailers;
  }

  // ---- the request ----

  /**
   * The head is here.
   *
   * @param parsed gives its parser back to the loop
   * @param more whether some of what was read is left
   */
  void begin(Request.Builder request, RequestHeadParser parsed, boolean more) {
    connection.entered(this);
    long length = parsed.contentLength();
    boolean chunked = parsed.chunked();
    BodyDecoder decoder =
        chunked || length > 0
            ? BodyDecoder.forRequest(parsed, connection.server().chunkLimits())
            : null;
    loop.giveBack(parsed);
    if (decoder == null || more) {
      expectsContinue = false; // there is nothing to wait for, or it does not (RFC 9110, 10.1.1)
    }
    if (decoder == null) {
      start(request.build());
      return;
    }
    EngineLimits.Messages limits = connection.server().limits().messages();
    Inflow content = new Inflow(loop, this, decoder, limits.maxBodyBytes());
    body = content;
    // A chunked body is only taken as a whole if it is here: nobody knows how long the rest is.
    if (!expectsContinue && (chunked ? more : length <= limits.smallBodyBytes())) {
      collecting = request;
      content.collect(limits.smallBodyBytes());
      connection.arm(connection.server().idleNanos());
    } else {
      start(request.body(stream(content, length)).build());
    }
  }

  private static Body stream(Inflow content, long length) {
    return length >= 0 ? Body.stream(content, length) : Body.stream(content, content::trailers);
  }

  /** Whether the bytes that come next belong to this request. */
  boolean takesBody() {
    return body != null && !body.over();
  }

  /** How much of its body nobody has taken. */
  int held() {
    Inflow content = body;
    return content == null ? 0 : content.available();
  }

  /** Bytes of the body have come. */
  void received(ByteBuffer in) {
    Inflow content = body;
    if (content == null) {
      return;
    }
    boolean waited = expectsContinue;
    expectsContinue = false; // whoever sends does not wait
    if (connection.flushed()) {
      connection.arm(connection.server().idleNanos());
    }
    try {
      content.arrived(in);
    } catch (MalformedBodyException e) {
      bodyFailed(RequestException.badRequest(e.sentence()));
      return;
    } catch (Inflow.TooLong e) {
      bodyFailed(
          RequestRefusal.bodyTooLarge(connection.server().limits().messages().maxBodyBytes()));
      return;
    }
    if (over) {
      return; // this was the end of its answer too, and the connection has gone on
    }
    content.flush();
    if (content.complete() && connection.flushed()) {
      connection.disarm();
    }
    Request.Builder request = collecting;
    if (request != null && content.complete()) {
      collecting = null;
      Headers trailers = content.trailers();
      start(request.body(Body.wrap(content.takeCollected(), trailers)).build());
    } else if (request != null && !content.knowsLength()) {
      collecting = null;
      content.collect(0);
      start(request.body(stream(content, -1)).build());
    }
    if (waited) {
      nobodyWaits();
    }
  }

  /** Calls need not wait for the upstream's 100 on behalf of a client that does not. */
  private void nobodyWaits() {
    Call call = calls;
    while (call != null) {
      Call next = call.nextOfExchange; // the call may end now
      call.clientSends();
      call = next;
    }
  }

  /** The body cannot be had; where nothing has begun yet, that is the answer. */
  private void bodyFailed(RequestException failure) {
    Inflow content = body;
    if (content != null) {
      content.fail(failure);
    }
    if (collecting != null) {
      collecting = null;
      respond(failure.problem().toResponse());
    }
  }

  /** The client has been silent for too long. */
  void bodyStalled() {
    Inflow content = body;
    if (content != null && !content.over() && content.wanted()) {
      bodyFailed(
          new RequestException(
              new ProblemDetail(
                  408,
                  "request-timeout",
                  "The request took too long.",
                  "Its body stopped coming in.")));
    }
  }

  @Override
  public void pauseBody() {
    connection.pause();
    if (connection.flushed()) {
      connection.disarm();
    }
  }

  @Override
  public void resumeBody() {
    sendContinue();
    connection.unpause();
    if (connection.flushed()) {
      connection.arm(connection.server().idleNanos());
    }
  }

  @Override
  public void bodyDropped() {
    // The answer decides: it closes the connection where the body is not complete.
  }

  /** The body is wanted: a client that waits for that is told so (RFC 9110, 10.1.1). */
  void sendContinue() {
    if (expectsContinue && writer == null && !gone) {
      expectsContinue = false;
      loop.output.bytes(Heads.CONTINUE);
      connection.write();
    }
  }

  boolean expectsContinue() {
    return expectsContinue;
  }

  // ---- its way through the gateway ----

  private void start(Request request) {
    go(connection.handler().begin(request));
  }

  private void go(Step step) {
    switch (step) {
      case Step.Answer answer -> respond(answer.response());
      case Step.Send send -> {
        sending = send;
        new Call(connection.server().transport(), loop, send.call(), this, this, send.readsAnswer())
            .start();
      }
      case Step.Wait wait -> leaveLoop(wait);
    }
  }

  private void leaveLoop(Step.Wait wait) {
    Thread thread =
        Thread.ofVirtual()
            .name("fluxgate-request")
            .unstarted(
                () -> {
                  Response response = wait.finish();
                  if (!loop.execute(() -> comeBack(response))) { // the loop is no more
                    response.close();
                    connection.server().left();
                  }
                });
    worker = thread;
    loop.handOver(thread::start);
  }

  /** No read is going on that might bring the first piece of the body: the head does not wait. */
  private void comeBack(Response response) {
    respond(response);
    AnswerWriter answer = writer;
    if (answer != null) {
      answer.nothingIsBeingRead();
    }
  }

  @Override
  public void answered(Response response) {
    Step.Send sent = java.util.Objects.requireNonNull(sending);
    sending = null;
    go(sent.answered(response));
  }

  @Override
  public void failed(Throwable failure) {
    Step.Send sent = java.util.Objects.requireNonNull(sending);
    sending = null;
    go(sent.failed(failure));
  }

  /** A call is made for this request; it ends with it. */
  void joined(Call call) {
    call.nextOfExchange = calls;
    calls = call;
    if (gone || over) {
      call.cancel(gone());
    }
  }

  void left(Call call) {
    Call before = null;
    for (Call at = calls; at != null; at = at.nextOfExchange) {
      if (at == call) {
        if (before == null) {
          calls = at.nextOfExchange;
        } else {
          before.nextOfExchange = at.nextOfExchange;
        }
        return;
      }
      before = at;
    }
  }

  /** An interim answer of the upstream (RFC 9110, 15.2). */
  void interim(int status, Headers headers) {
    if (http11 && writer == null && !gone && connection.flushed()) {
      Heads.interim(loop.output, status, headers);
      connection.write();
    }
  }

  // ---- the answer ----

  private void respond(Response response) {
    worker = null;
    if (gone || over || connection.isClosed()) {
      response.close();
      end();
      return;
    }
    if (response.tunnel().isPresent()) {
      switchTo(response.tunnel().get(), response);
      return;
    }
    boolean close =
        clientCloses
            || connection.closesNext()
            || (takesBodyStill() && !(uploads() && response.status() < 400))
            || response.headers().containsToken("Connection", "close");
    AnswerWriter answer = new AnswerWriter(connection, this, response, close);
    writer = answer;
    try {
      answer.begin();
    } catch (RuntimeException | Error e) { // its body has been opened before, or the like
      LOG.error("An answer could not be written", e);
      loop.output.clear();
      if (writer == answer) {
        cutOff();
      }
    }
  }

  /** From now on it is a tunnel that is in flight. */
  private void switchTo(Tunnel tunnel, Response response) {
    if (tunnel instanceof SwitchedUpstream upstream && upstream.end().loop == loop) {
      over = true;
      connection.switchTo(upstream, response);
    } else {
      LOG.error("A tunnel that was not made by this engine cannot be joined to a client");
      response.close();
      respond(
          new ProblemDetail(
                  501,
                  "upgrade-not-supported",
                  "The protocol cannot be switched.",
                  "What speaks to the upstream has no connection to hand over.")
              .toResponse());
    }
  }

  private boolean takesBodyStill() {
    return body != null && !body.complete();
  }

  /** Whether an upstream has answered well while the body is still on its way to it. */
  private boolean uploads() {
    Inflow content = body;
    return content != null && content.attached();
  }

  /** Everything of the answer has left. */
  void written(boolean close) {
    writer = null;
    boolean incomplete = takesBodyStill();
    Inflow content = body;
    if (incomplete && content != null) {
      content.stop();
      content.fail(gone());
    }
    end();
    connection.exchangeOver(close || incomplete);
  }

  /** The answer breaks off. */
  void cutOff() {
    AnswerWriter answer = writer;
    boolean reset = endsWithConnection(); // only that tells the client
    writer = null;
    if (answer != null) {
      answer.abandon();
    }
    end();
    if (reset) {
      connection.reset();
    } else {
      connection.exchangeOver(true);
    }
  }

  /** Whether an answer is on its way that only the end of the connection will end. */
  boolean endsWithConnection() {
    AnswerWriter answer = writer;
    return answer != null && answer.endsWithConnection();
  }

  void drained() {
    AnswerWriter answer = writer;
    if (answer != null) {
      answer.drained();
    } else if (takesBody()) {
      connection.arm(connection.server().idleNanos());
    } else {
      connection.disarm();
    }
  }

  /** The client has left; nobody reads an answer any more. */
  void clientGone() {
    if (gone || over) {
      return;
    }
    gone = true;
    AnswerWriter answer = writer;
    writer = null;
    if (answer != null) { // first, or its body would seem to have failed
      answer.abandon();
    }
    ClientDisconnectedException failure = gone();
    Inflow content = body;
    if (content != null) {
      content.fail(failure);
    }
    while (calls != null) {
      calls.cancel(failure);
    }
    if (answer != null || collecting != null) {
      collecting = null;
      end();
    }
    // Else a thread is at work or has been told of the failure, and comes back with an answer.
  }

  private static ClientDisconnectedException gone() {
    return new ClientDisconnectedException(
        "the client went away", new IOException("its connection has ended"));
  }

  private void end() {
    if (!over) {
      over = true;
      connection.server().left();
    }
  }

  /** The loop ends: a thread that is still at work shall come to an end too. */
  void interruptWorker() {
    Thread thread = worker;
    if (thread != null) {
      thread.interrupt();
    }
  }
}
