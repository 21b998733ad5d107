package io.fluxgate.ratelimit;

import io.fluxgate.filter.Chain;
import io.fluxgate.filter.Filter;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** The same as {@link RateLimitFilter}, for limiters that may block or let requests wait. */
final class WaitingRateLimitFilter implements Filter {

  private final LimitGate gate;
  private final TimeSource time;

  WaitingRateLimitFilter(LimitGate gate, TimeSource time) {
    this.gate = gate;
    this.time = time;
  }

  @Override
  public Response filter(Request request, Chain next) throws IOException, InterruptedException {
    Question[] questions = gate.ask(request);
    Optional<Response> refusal = gate.refusal(questions);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    long delay = 0;
    for (Question question : questions) {
      delay = Math.max(delay, question.delayNanos());
    }
    if (delay > 0) {
      time.sleep(Duration.ofNanos(delay));
    }
    return gate.answered(next.proceed(request), questions);
  }

  @Override
  public String toString() {
    return gate.toString();
  }
}
