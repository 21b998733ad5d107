package io.fluxgate.engine.jdk;

import io.fluxgate.engine.TlsErrors;
import io.fluxgate.engine.UpstreamCall;
import io.fluxgate.http.Body;
import io.fluxgate.http.Headers;
import io.fluxgate.http.ProblemDetail;
import io.fluxgate.http.RequestException;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException;
import io.fluxgate.http.UpstreamException.Kind;
import io.fluxgate.http.UpstreamException.Timeout;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** One request on its way through the JDK's client, and how its failures are called. */
final class UpstreamExchange {

  private final UpstreamCall call;
  private final Watchdog.Guard guard;
  private final @Nullable Upload upload;
  private volatile @Nullable CompletableFuture<HttpResponse<Body>> future;
  private volatile @Nullable PullStream download;
  private volatile Headers headers = Headers.empty();
  private volatile boolean begun;
  private volatile boolean givenUp;
  private volatile boolean clientWasSlow;

  /** Hands the request to the client. */
  interface Sending {
    CompletableFuture<HttpResponse<Body>> send(
        @Nullable Upload upload, HttpResponse.BodyHandler<Body> answer) throws IOException;
  }

  /** With the body to send where that streams. */
  UpstreamExchange(UpstreamCall call, Body body, Executor readers, Watchdog watchdog) {
    this.call = call;
    if (body instanceof Body.Stream taken && taken.taken()) {
      throw new IllegalStateException("this body is a stream and has been read already");
    }
    this.guard = watchdog.guard(this::expire);
    this.upload =
        body instanceof Body.Stream stream
            ? new Upload(stream, readers, guard, call.deadlines())
            : null;
  }

  /** Sends the request and waits for the answer: its headers, and its body too if that is small. */
  Response run(Sending sending) throws IOException, InterruptedException {
    UpstreamCall.Deadlines deadlines = call.deadlines();
    boolean streams = false;
    try {
      if (Thread.interrupted()) {
        throw new InterruptedException(); // it would close the upstream's connection under us
      }
      guard.limit(deadlines.total());
      guard.limitFirstPart(deadlines.attempt());
      // The client does not tell when the connection stands, so the time to connect counts as well.
      guard.arm(
          upload == null ? deadlines.response() : longer(deadlines.connect(), deadlines.idle()));
      CompletableFuture<HttpResponse<Body>> sent = sending.send(upload, this::subscriber);
      future = sent;
      if (guard.fired()) {
        sent.cancel(true);
      }
      HttpResponse<Body> answer = sent.get();
      if (!guard.disarm()) {
        answer.body().close();
        throw timeout();
      }
      streams = answer.body() instanceof Body.Stream;
      return Response.of(answer.statusCode()).withBody(answer.body()).withHeaders(headers);
    } catch (InterruptedException e) {
      expire();
      throw e;
    } catch (CancellationException e) {
      throw timeout();
    } catch (ExecutionException e) {
      throw failure(e.getCause() == null ? e : e.getCause());
    } finally {
      if (!streams) {
        guard.close();
      }
    }
  }

  /** Zero is without end. */
  private static Duration longer(Duration one, Duration other) {
    return one.isZero() || other.isZero() ? Duration.ZERO : one.compareTo(other) > 0 ? one : other;
  }

  /** The deadline is over, or nobody waits any more. */
  private void expire() {
    clientWasSlow = upload != null && upload.waitsForClient();
    givenUp = true;
    CompletableFuture<HttpResponse<Body>> sent = future;
    if (sent != null) {
      sent.cancel(true);
    }
    PullStream streaming = download;
    if (streaming != null) {
      streaming.fail(timeout());
    }
  }

  private IOException timeout() {
    if (clientWasSlow) {
      return new RequestException(
          new ProblemDetail(
              408,
              "request-timeout",
              "The request took too long.",
              "Its body was not here when the time for the whole exchange was over."));
    }
    return UpstreamException.timedOut(
        whichTime(), Kind.RESPONSE_TIMEOUT, true, call.origin() + " took too long");
  }

  /** Which time it is that the clock runs against. */
  private Timeout whichTime() {
    if (guard.atLimit()) {
      return Timeout.TOTAL;
    }
    if (guard.atFirstPartsLimit()) {
      return Timeout.PER_TRY;
    }
    Upload sending = upload;
    return begun || (sending != null && !sending.whole()) ? Timeout.IDLE : Timeout.RESPONSE;
  }

  private BodySubscriber<Body> subscriber(ResponseInfo info) {
    headers = ResponseGate.check(info);
    begun = true;
    guard.firstPartIsOver();
    guard.extend(call.deadlines().idle());
    int status = info.statusCode();
    if (call.request().method().equals("HEAD") || status == 204 || status == 304) {
      return BodySubscribers.replacing(Body.empty());
    }
    if (call.origin().secure()) {
      ResponseGate.checkEnd(info);
    }
    long length = headers.first("content-length").map(Long::parseLong).orElse(-1L);
    if (length == 0) {
      return BodySubscribers.replacing(Body.empty());
    }
    if (length > 0 && length <= JdkTransport.SMALL_BODY) {
      return new SmallBody((int) length, () -> guard.extend(call.deadlines().idle()));
    }
    PullStream streaming =
        new PullStream(length, guard, call.deadlines().idle(), call.origin().toString());
    download = streaming;
    if (givenUp) {
      streaming.fail(timeout());
    }
    return streaming;
  }

  private IOException failure(Throwable thrown) {
    if (guard.fired()) {
      return timeout();
    }
    IOException client = upload == null ? null : upload.failure();
    if (client != null) {
      return client;
    }
    String what = call.origin() + ": " + thrown;
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      switch (at) {
        case HttpConnectTimeoutException e -> {
          return UpstreamException.timedOut(Timeout.CONNECT, Kind.CONNECTION_TIMEOUT, false, what);
        }
        case UnresolvedAddressException e -> {
          return new UpstreamException(Kind.DNS_ERROR, false, what, thrown);
        }
        case UnknownHostException e -> {
          return new UpstreamException(Kind.DNS_ERROR, false, what, thrown);
        }
        case SSLHandshakeException e -> {
          return TlsErrors.of(call.origin(), e);
        }
        case ResponseGate.Refused e -> {
          return new UpstreamException(Kind.PROTOCOL_ERROR, true, what, thrown);
        }
        default -> {}
      }
    }
    if (isUnreachable(thrown) || isUnreachable(thrown.getCause())) {
      return new UpstreamException(Kind.CONNECTION_REFUSED, false, what, thrown);
    }
    if (thrown instanceof SSLException e) {
      return begun
          ? new UpstreamException(Kind.TLS_PROTOCOL_ERROR, true, what, thrown)
          : TlsErrors.of(call.origin(), e);
    }
    if (thrown instanceof java.net.ProtocolException) {
      return new UpstreamException(Kind.PROTOCOL_ERROR, true, what, thrown);
    }
    return new UpstreamException(
        begun ? Kind.RESPONSE_INCOMPLETE : Kind.CONNECTION_TERMINATED, true, what, thrown);
  }

  private static boolean isUnreachable(@Nullable Throwable thrown) {
    return thrown instanceof ConnectException || thrown instanceof NoRouteToHostException;
  }
}
