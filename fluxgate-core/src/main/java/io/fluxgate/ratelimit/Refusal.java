package io.fluxgate.ratelimit;

import io.fluxgate.http.Body;
import io.fluxgate.http.ProblemDetail;
import io.fluxgate.http.Response;
import java.util.List;
import java.util.Optional;

/**
 * What a client gets that exceeds a limit. {@code Retry-After} and the fields about limits are
 * added to it.
 *
 * @param status the status code, 400 to 599
 * @param contentType the body's media type
 * @param body the body; empty for a problem document (RFC 9457) that names the policy
 */
public record Refusal(int status, String contentType, Optional<String> body) {

  /** 429 (RFC 6585, 4) with a problem document. */
  public static final Refusal DEFAULT =
      new Refusal(429, "application/problem+json", Optional.empty());

  /**
   * Checks the status.
   *
   * @throws IllegalArgumentException if it is no error
   */
  public Refusal {
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("a refusal's status is 400 to 599: " + status);
    }
  }

  /**
   * The answer.
   *
   * @param policies the names of the limits that were exceeded
   * @param detail what a person should know
   */
  Response toResponse(List<String> policies, String detail) {
    return body.map(
            text ->
                Response.of(status).withHeader("Content-Type", contentType).withBody(Body.of(text)))
        .orElseGet(
            () ->
                new ProblemDetail(
                        status,
                        ProblemDetail.IANA_PREFIX + "quota-exceeded",
                        "There were too many requests.",
                        detail)
                    .with("violated-policies", policies)
                    .toResponse());
  }
}
