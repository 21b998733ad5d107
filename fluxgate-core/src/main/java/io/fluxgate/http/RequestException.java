package io.fluxgate.http;

import java.io.IOException;

/**
 * A request that cannot be served because of what the client sent, or did not send in time. Never
 * the upstream's fault.
 */
public final class RequestException extends IOException {

  private static final long serialVersionUID = 1L;

  private final transient ProblemDetail problem;

  /**
   * A request that gets this answer.
   *
   * @param problem what the client is told; its status is 4xx or 5xx
   */
  public RequestException(ProblemDetail problem) {
    super(problem.detail());
    this.problem = problem;
  }

  /**
   * A malformed request: 400.
   *
   * @param detail a sentence for the client
   * @return the exception
   */
  public static RequestException badRequest(String detail) {
    return new RequestException(
        new ProblemDetail(400, "bad-request", "The request is malformed.", detail));
  }

  /**
   * What the client is told.
   *
   * @return the problem
   */
  public ProblemDetail problem() {
    return problem;
  }
}
