package io.fluxgate.ratelimit;

import io.fluxgate.filter.Filter;
import io.fluxgate.filter.TwoPhaseFilter;
import io.fluxgate.http.Attribute;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.time.TimeSource;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Answers whoever exceeds a limit, and tells everybody how he stands. A request is refused if one
 * of the limits refuses it, and then nothing is taken from the others.
 */
public final class RateLimitFilter implements TwoPhaseFilter {

  private final Attribute<Question[]> asked = Attribute.named("rate-limits");
  private final LimitGate gate;

  private final boolean tells;

  private RateLimitFilter(LimitGate gate) {
    this.gate = gate;
    this.tells = gate.tells();
  }

  /**
   * What stands on the way of a route with limits.
   *
   * @param limits the limits
   * @param fields tells clients about them
   * @param listener hears of requests that exceed one
   * @param time the clock that requests wait by
   * @return a filter; one of two phases unless some limiter {@linkplain RateLimiter#mayWait() may
   *     wait}
   */
  public static Filter of(
      List<Limit> limits, LimitFields fields, LimitListener listener, TimeSource time) {
    LimitGate gate = new LimitGate(new Limits(limits), fields, listener);
    return limits.stream().anyMatch(Limit::mayWait)
        ? new WaitingRateLimitFilter(gate, time)
        : new RateLimitFilter(gate);
  }

  /**
   * What stands before a filter that reads bodies, so that none is read for a request that is
   * refused anyway. It only looks at limits that can be asked without a body, and takes nothing.
   *
   * @param limits those limits
   * @param fields tells clients about them
   * @param listener hears of requests that are refused here
   * @return a filter
   */
  public static TwoPhaseFilter early(
      List<Limit> limits, LimitFields fields, LimitListener listener) {
    return new EarlyRefusalFilter(new LimitGate(new Limits(limits), fields, listener));
  }

  @Override
  public boolean readsAnswer() {
    return false;
  }

  @Override
  public Step onRequest(Request request) throws IOException {
    Question[] questions = gate.ask(request);
    Optional<Response> refusal = gate.refusal(questions);
    if (refusal.isPresent()) {
      return new Respond(refusal.get());
    }
    return new Proceed(tells ? request.with(asked, questions) : request);
  }

  @Override
  public Response onResponse(Request request, Response response) {
    return request
        .attribute(asked)
        .map(questions -> gate.answered(response, questions))
        .orElse(response);
  }

  @Override
  public String toString() {
    return gate.toString();
  }
}
