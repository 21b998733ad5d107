package io.fluxgate.http;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An upstream that gave no usable answer. It knows how ({@link #kind()}), and whether the upstream
 * may have seen the request, which decides whether it is safe to send it again.
 */
public final class UpstreamException extends IOException {

  private static final long serialVersionUID = 1L;

  /** How an upstream can fail, each with its error token of RFC 9209 (Proxy-Status). */
  public enum Kind {
    /** Its name could not be resolved. */
    DNS_ERROR("dns_error"),
    /** Nothing listens there, or it cannot be reached. */
    CONNECTION_REFUSED("connection_refused"),
    /** No connection within the connect deadline. */
    CONNECTION_TIMEOUT("connection_timeout"),
    /** The connection broke before the answer's headers were there. */
    CONNECTION_TERMINATED("connection_terminated"),
    /** No more connections to it are allowed. */
    CONNECTION_LIMIT("connection_limit_reached"),
    /** Its certificate is not trusted. */
    TLS_CERTIFICATE_ERROR("tls_certificate_error"),
    /** It has broken the TLS handshake off with an alert. */
    TLS_ALERT_RECEIVED("tls_alert_received"),
    /** The TLS handshake failed otherwise. */
    TLS_PROTOCOL_ERROR("tls_protocol_error"),
    /** No answer within the response deadline, or none of its body within the idle deadline. */
    RESPONSE_TIMEOUT("http_response_timeout"),
    /** The answer's body ended before it was whole. */
    RESPONSE_INCOMPLETE("http_response_incomplete"),
    /** What it sent is not a valid HTTP answer. */
    PROTOCOL_ERROR("http_protocol_error"),
    /** The request has been through this gateway before. */
    LOOP_DETECTED("proxy_loop_detected"),
    /** Every endpoint is refused by its breaker or its health. */
    NO_ENDPOINT("destination_unavailable");

    private final String token;

    Kind(String token) {
      this.token = token;
    }

    /**
     * The error token of RFC 9209.
     *
     * @return for example {@code connection_refused}
     */
    public String token() {
      return token;
    }
  }

  /** The times that may be over, each with the name that problem documents and events give it. */
  public enum Timeout {
    /** The wait for a free place at an endpoint. */
    QUEUE("queue"),
    /** The time to connect. */
    CONNECT("connect"),
    /** The time from the end of the request to the answer's headers. */
    RESPONSE("response"),
    /** The time between two pieces of a body. */
    IDLE("idle"),
    /** The time of one try, up to the answer's headers. */
    PER_TRY("per_try"),
    /** The time of the whole exchange, pauses between tries included. */
    TOTAL("total");

    private final String label;

    Timeout(String label) {
      this.label = label;
    }

    /**
     * Its name in problem documents and events.
     *
     * @return for example {@code per_try}
     */
    public String label() {
      return label;
    }
  }

  /** How it failed. */
  private final Kind kind;

  /** False only if the upstream has certainly seen nothing. */
  private final boolean requestMayHaveBeenSeen;

  /** How long to wait, if known. */
  private final @Nullable Duration retryAfter;

  /** Which time was over, if one was. */
  private final @Nullable Timeout timeout;

  /**
   * A failed exchange.
   *
   * @param kind how it failed
   * @param requestMayHaveBeenSeen false only if the upstream has certainly seen nothing of the
   *     request
   * @param message what happened, for the log; may name internal addresses, never shown to a client
   * @param cause what was thrown, or null
   */
  public UpstreamException(
      Kind kind, boolean requestMayHaveBeenSeen, String message, @Nullable Throwable cause) {
    this(kind, requestMayHaveBeenSeen, message, cause, null, null);
  }

  private UpstreamException(
      Kind kind,
      boolean requestMayHaveBeenSeen,
      String message,
      @Nullable Throwable cause,
      @Nullable Duration retryAfter,
      @Nullable Timeout timeout) {
    super(message, cause);
    this.kind = kind;
    this.requestMayHaveBeenSeen = requestMayHaveBeenSeen;
    this.retryAfter = retryAfter;
    this.timeout = timeout;
  }

  /**
   * No endpoint takes requests at present.
   *
   * @param message what happened, for the log
   * @param retryAfter when the first of them may again
   * @return the exception
   */
  public static UpstreamException noEndpoint(String message, Duration retryAfter) {
    return new UpstreamException(Kind.NO_ENDPOINT, false, message, null, retryAfter, null);
  }

  /**
   * Something took too long.
   *
   * @param timeout which time was over
   * @param kind how it failed for that
   * @param requestMayHaveBeenSeen false only if the upstream has certainly seen nothing of the
   *     request
   * @param message what happened, for the log
   * @return the exception
   */
  public static UpstreamException timedOut(
      Timeout timeout, Kind kind, boolean requestMayHaveBeenSeen, String message) {
    return new UpstreamException(kind, requestMayHaveBeenSeen, message, null, null, timeout);
  }

  /**
   * How it failed.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }

  /**
   * Whether the upstream may have seen the request, wholly or in part.
   *
   * @return false only if it certainly has not
   */
  public boolean requestMayHaveBeenSeen() {
    return requestMayHaveBeenSeen;
  }

  /**
   * When it makes sense to try again.
   *
   * @return how long to wait, where that is known
   */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /**
   * Which time was over.
   *
   * @return the timeout, or empty if it failed otherwise
   */
  public Optional<Timeout> timeout() {
    return Optional.ofNullable(timeout);
  }
}
