package io.fluxgate;

import io.fluxgate.http.Attribute;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException;
import io.fluxgate.metrics.GatewayEvent.RequestCompleted;
import io.fluxgate.router.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the gateway remembers of one request until its answer is closed. Used by one thread at a
 * time: the request's own, and whoever then closes the answer.
 */
final class Exchange implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  static final Attribute<Exchange> ATTRIBUTE = Attribute.bound("fluxgate-exchange");

  private final Assembly parts;
  private final int prefix;
  private final int number;
  private final String method;
  private final long start;
  private int status;
  private @Nullable Route route;
  private @Nullable String id;
  private int attempts;
  private @Nullable UpstreamException failure;
  private @Nullable Response last;
  private @Nullable List<Response> earlier;
  private @Nullable Runnable atEnd;
  private boolean maySwitch;

  /** Begins now. */
  Exchange(Assembly parts, int prefix, int number, String method) {
    this.parts = parts;
    this.prefix = prefix;
    this.number = number;
    this.method = method;
    this.start = parts.time().nanoTime();
  }

  /**
   * The gateway's own name for the request: 16 hexadecimal digits, different for every request of
   * every gateway.
   */
  String id() {
    String known = id; // asked for by several events; made twice it would be the same
    if (known == null) {
      known = HexFormat.of().toHexDigits((long) prefix << 32 | (number & 0xFFFF_FFFFL));
      id = known;
    }
    return known;
  }

  void took(Route found) {
    route = found;
  }

  void failedWith(UpstreamException thrown) {
    failure = thrown;
  }

  /** Another protocol may be spoken from its answer on. */
  void maySwitch() {
    maySwitch = true;
  }

  void attempted() {
    attempts++;
  }

  /** The last word on the answer: closing it ends the exchange. */
  Response last(Response answer) {
    if (answer.tunnel().isPresent() && !maySwitch) { // an application may make up anything
      answer.close();
      return toResponse(new IllegalStateException("a 101 answers a request that may not switch"));
    }
    status = answer.status();
    return answer.onClose(this);
  }

  /** The answer to a failure; nothing that came before it stays open. */
  Response toResponse(Throwable failure) {
    if (failure instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    closeAll();
    return last(Failures.toResponse(failure, this));
  }

  /** The end of the exchange: its answer has been closed. */
  @Override
  public void run() {
    closeAll();
    if (!parts.listeners().isEmpty()) {
      parts.listeners().on(completed(Duration.ofNanos(parts.time().nanoTime() - start)));
    }
  }

  private RequestCompleted completed(Duration duration) {
    return new RequestCompleted(
        id(),
        method,
        Optional.ofNullable(route).map(Route::id),
        status,
        Optional.ofNullable(failure).map(thrown -> thrown.kind().token()),
        Optional.ofNullable(failure)
            .flatMap(UpstreamException::timeout)
            .map(UpstreamException.Timeout::label),
        attempts,
        duration);
  }

  /**
   * An upstream's answer that somebody must close in the end, also when a filter forgets it. An
   * attempt that failed before is forgotten.
   */
  void owns(Response response) {
    failure = null;
    Response before = last;
    if (before != null) {
      if (earlier == null) {
        earlier = new ArrayList<>();
      }
      earlier.add(before);
    }
    last = response;
  }

  /**
   * Something that must happen in the end, also when a filter forgets the answer that should have
   * brought it. May run more than once.
   */
  void whenOver(Runnable action) {
    Runnable before = atEnd;
    atEnd =
        before == null
            ? action
            : () -> {
              before.run();
              action.run();
            };
  }

  /**
   * Lets go of every answer of an upstream; closing one again does nothing. One that fails to close
   * keeps nothing else from happening.
   */
  private void closeAll() {
    if (last != null) {
      close(last);
    }
    if (earlier != null) {
      earlier.forEach(this::close);
    }
    if (atEnd != null) {
      atEnd.run();
    }
  }

  private void close(Response response) {
    try {
      response.close();
    } catch (RuntimeException | Error e) {
      LOG.warn("Request {}: an answer could not be closed", id(), e);
    }
  }
}
