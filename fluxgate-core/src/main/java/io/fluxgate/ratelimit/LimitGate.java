package io.fluxgate.ratelimit;

import io.fluxgate.http.ProblemDetail;
import io.fluxgate.http.Request;
import io.fluxgate.http.RequestException;
import io.fluxgate.http.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What both filters have in common: from the limits' answers to the client's. */
final class LimitGate {

  private final Limits limits;
  private final LimitFields fields;
  private final LimitListener listener;

  LimitGate(Limits limits, LimitFields fields, LimitListener listener) {
    this.limits = limits;
    this.fields = fields;
    this.listener = listener;
  }

  /** Asks the limits, and reports those that are exceeded. */
  Question[] ask(Request request) throws RequestException {
    Question[] questions = limits.ask(request);
    report(request, questions);
    return questions;
  }

  /** The answer to a request that would be refused if the limits were asked now; takes nothing. */
  Optional<Response> early(Request request) throws RequestException {
    Question[] questions = limits.look(request);
    Optional<Response> refusal = refusal(questions);
    if (refusal.isPresent()) {
      report(request, questions);
    }
    return refusal;
  }

  private void report(Request request, Question[] questions) {
    for (Question question : questions) {
      if (question.isExceeded()) {
        listener.exceeded(request, question.limit().policy(), question.limit().shadow());
      }
    }
  }

  /** The answer to a request that is refused; empty if it may go on. */
  Optional<Response> refusal(Question[] questions) {
    List<Question> refusing = null;
    for (Question question : questions) {
      if (question.refuses()) {
        if (refusing == null) {
          refusing = new ArrayList<>();
        }
        refusing.add(question);
      }
    }
    return refusing == null
        ? Optional.empty()
        : Optional.of(fields.on(refused(refusing), questions));
  }

  /** Whether clients are told anything about limits that they keep to. */
  boolean tells() {
    return limits.tells();
  }

  Response answered(Response response, Question[] questions) {
    return fields.on(response, questions);
  }

  private static Response refused(List<Question> refusing) {
    List<Question> exceeded = refusing.stream().filter(Question::isExceeded).toList();
    if (exceeded.isEmpty()) {
      return undecided();
    }
    long wait = 0;
    String longest = "";
    for (Question question : exceeded) {
      if (question.decision() instanceof Rejected no && no.retryNanos() > wait) {
        wait = no.retryNanos();
        longest = question.limit().policy();
      }
    }
    List<String> policies = exceeded.stream().map(question -> question.limit().policy()).toList();
    Refusal refusal = exceeded.getFirst().limit().refusal();
    if (wait == Rejected.NEVER) {
      return refusal.toResponse(
          policies, "The request counts more than the limit " + longest + " allows.");
    }
    String seconds = Long.toString(LimitFields.wholeSeconds(0, wait));
    return refusal
        .toResponse(policies, "A limit is used up; try again in " + seconds + " s.")
        .withHeader("Retry-After", seconds);
  }

  private static Response undecided() {
    return new ProblemDetail(
            503, "limit-unavailable", "A limit cannot be checked at present.", "Try again later.")
        .toResponse()
        .withHeader("Retry-After", "1");
  }

  @Override
  public String toString() {
    return limits.toString();
  }
}
