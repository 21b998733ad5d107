package io.fluxgate.engine.direct;

import io.fluxgate.http.ProblemDetail;
import io.fluxgate.http.RequestException;

/** What a client is told of a request that is not merely malformed. */
final class RequestRefusal {

  private RequestRefusal() {}

  /** RFC 9110, 15.5.14. */
  static RequestException bodyTooLarge(long most) {
    return refusal(
        413,
        "body-too-large",
        "The request's body is too large.",
        "It may have up to " + most + " bytes.");
  }

  /** RFC 9110, 15.5.15. */
  static RequestException requestLineTooLong(int most) {
    return refusal(
        414,
        "request-line-too-long",
        "The request line is too long.",
        "It may have up to " + most + " bytes.");
  }

  /** RFC 9110, 15.5.18. */
  static RequestException expectation() {
    return refusal(
        417,
        "expectation-failed",
        "The expectation cannot be met.",
        "Only 100-continue can be expected.");
  }

  /** RFC 6585, 5. */
  static RequestException fieldsTooLarge(String detail) {
    return refusal(431, "headers-too-large", "The request's headers are too large.", detail);
  }

  /** RFC 9112, 6.1. */
  static RequestException transferCoding() {
    return refusal(
        501,
        "not-implemented",
        "The transfer coding is not known here.",
        "Transfer-Encoding can only be chunked.");
  }

  /** RFC 9110, 15.6.6. */
  static RequestException version() {
    return refusal(
        505,
        "version-not-supported",
        "The protocol version is not supported.",
        "Only HTTP/1.1 and HTTP/1.0 are spoken here.");
  }

  private static RequestException refusal(int status, String type, String title, String detail) {
    return new RequestException(new ProblemDetail(status, type, title, detail));
  }
}
