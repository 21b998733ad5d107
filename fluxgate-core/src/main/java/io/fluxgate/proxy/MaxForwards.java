package io.fluxgate.proxy;

import io.fluxgate.http.Headers;
import io.fluxgate.http.ProblemDetail;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import java.util.Optional;

/**
 * {@code Max-Forwards}, which TRACE and OPTIONS use to ask one intermediary on the way (RFC 9110,
 * 7.6.2).
 */
final class MaxForwards {

  private static final String NAME = "Max-Forwards";

  private MaxForwards() {}

  /**
   * The answer of the intermediary that was asked, if that is us. A trace would show a client its
   * own secrets: it is refused.
   */
  static Optional<Response> answerIfLast(Request request) {
    if (left(request) != 0) {
      return Optional.empty();
    }
    return Optional.of(
        request.method().equals("OPTIONS")
            ? Response.of(204)
            : new ProblemDetail(
                    405, "method-not-allowed", "The method is not allowed.", "TRACE ends here.")
                .toResponse()
                .withHeader("Allow", "OPTIONS"));
  }

  /** The headers with one forward less. */
  static Headers decrement(Request request, Headers headers) {
    long left = left(request);
    return left > 0 ? headers.with(NAME, Long.toString(left - 1)) : headers;
  }

  /** How many forwards are left; -1 if the request says nothing of it. */
  private static long left(Request request) {
    if (!request.method().equals("TRACE") && !request.method().equals("OPTIONS")) {
      return -1;
    }
    String text = request.header(NAME).orElse("");
    if (text.isEmpty() || text.length() > 18) {
      return -1;
    }
    long left = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      left = 10 * left + c - '0';
    }
    return left;
  }
}
