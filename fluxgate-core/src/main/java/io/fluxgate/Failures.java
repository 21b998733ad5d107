package io.fluxgate;

import io.fluxgate.http.BodyTooLargeException;
import io.fluxgate.http.ClientDisconnectedException;
import io.fluxgate.http.ProblemDetail;
import io.fluxgate.http.RequestException;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one table in which a failure becomes an answer. What the client reads names no address and no
 * exception; the log does.
 */
final class Failures {

  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  private static final String UPSTREAM_TITLE = "The upstream gave no usable answer.";

  private Failures() {}

  static Response toResponse(Throwable failure, Exchange exchange) {
    return switch (failure) {
      case RequestException e -> e.problem().toResponse();
      case UpstreamException e -> upstreamFailed(e, exchange);
      case BodyTooLargeException e ->
          problem(
              413,
              "body-too-large",
              "The body is too large.",
              "At most " + e.limit() + " bytes are taken here.");
      case ClientDisconnectedException e ->
          problem(499, "client-gone", "The client went away.", "Nobody is left to read this.");
      case InterruptedException e ->
          problem(
              503,
              "shutting-down",
              "The request was cut off.",
              "The gateway is closing or was asked to give up.");
      default -> internalError(failure, exchange);
    };
  }

  private static Response problem(int status, String type, String title, String detail) {
    return new ProblemDetail(status, type, title, detail).toResponse();
  }

  private static Response upstreamFailed(UpstreamException e, Exchange exchange) {
    exchange.failedWith(e);
    ProblemDetail kind =
        switch (e.kind()) {
          case NO_ENDPOINT ->
              new ProblemDetail(
                  503, "no-endpoint", "No upstream takes requests at present.", "Try again later.");
          case CONNECTION_LIMIT ->
              new ProblemDetail(
                  503, "upstream-busy", "The upstream takes no more requests.", "Try again later.");
          case CONNECTION_TIMEOUT, RESPONSE_TIMEOUT ->
              new ProblemDetail(
                  504,
                  "upstream-timeout",
                  "The upstream took too long.",
                  "No answer came in time.");
          case LOOP_DETECTED ->
              new ProblemDetail(
                  502,
                  "loop",
                  "The request came back.",
                  "It has been through this gateway before.");
          case DNS_ERROR,
              CONNECTION_REFUSED,
              TLS_CERTIFICATE_ERROR,
              TLS_ALERT_RECEIVED,
              TLS_PROTOCOL_ERROR ->
              new ProblemDetail(
                  502,
                  "upstream-unreachable",
                  "The upstream cannot be reached.",
                  "No connection could be made.");
          case CONNECTION_TERMINATED, RESPONSE_INCOMPLETE, PROTOCOL_ERROR ->
              new ProblemDetail(
                  502, "upstream-failed", UPSTREAM_TITLE, "What it sent was broken or no HTTP.");
        };
    if (isRefusal(e.kind())) { // what changed has been told; a line for each would only be noise
      LOG.debug("Request {}: {}", exchange.id(), Printable.text(e.getMessage()));
    } else {
      LOG.warn(
          "Request {}: upstream failed with {}: {}",
          exchange.id(),
          e.kind().token(),
          Printable.text(e.getMessage()));
    }
    ProblemDetail problem =
        e.timeout().map(timeout -> kind.with("timeout", timeout.label())).orElse(kind);
    Response response =
        problem.toResponse().withHeader("Proxy-Status", "fluxgate; error=" + e.kind().token());
    return e.retryAfter()
        .map(wait -> response.withHeader("Retry-After", wholeSeconds(wait)))
        .orElse(response);
  }

  /** The gateway's own refusal: a breaker, an endpoint's health, a bound. */
  private static boolean isRefusal(UpstreamException.Kind kind) {
    return kind == UpstreamException.Kind.NO_ENDPOINT
        || kind == UpstreamException.Kind.CONNECTION_LIMIT;
  }

  private static Response internalError(Throwable failure, Exchange exchange) {
    LOG.error("Request {} failed", exchange.id(), failure);
    return new ProblemDetail(
            500, "internal-error", "The gateway failed.", "The log says more under this instance.")
        .toResponse(exchange.id());
  }

  /** Rounded up, so that whoever waits that long is not too early; at least one. */
  private static String wholeSeconds(Duration wait) {
    return Long.toString(Math.max(1, wait.plusNanos(999_999_999).toSeconds()));
  }
}
