package io.fluxgate.ratelimit;

import io.fluxgate.filter.TwoPhaseFilter;
import io.fluxgate.http.ProblemDetail;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import java.time.Duration;
import java.util.function.Function;

/**
 * Answers 429 (RFC 6585, 4) to whoever asks too often, with {@code Retry-After} (RFC 9110, 10.2.3)
 * in whole seconds, rounded up. A route may have one for all clients together and one for each
 * user.
 */
public final class RateLimitFilter implements TwoPhaseFilter {

  private final RateLimiter limiter;
  private final Function<Request, String> key;
  private final String policy;

  private RateLimitFilter(RateLimiter limiter, Function<Request, String> key, String policy) {
    this.limiter = limiter;
    this.key = key;
    this.policy = policy;
  }

  /**
   * A filter that asks a limiter for one permit per request.
   *
   * @param limiter who decides
   * @param key whose allowance a request goes on; it must not block nor read the body
   * @param policy what the client is told was exceeded: {@code route}, {@code user}
   * @return the filter
   */
  public static RateLimitFilter of(
      RateLimiter limiter, Function<Request, String> key, String policy) {
    return new RateLimitFilter(limiter, key, policy);
  }

  @Override
  public boolean readsAnswer() {
    return false;
  }

  @Override
  public Step onRequest(Request request) {
    return switch (limiter.tryAcquire(key.apply(request), 1)) {
      case Allowed allowed -> new Proceed(request);
      case Rejected rejected -> new Respond(tooManyRequests(rejected));
    };
  }

  private Response tooManyRequests(Rejected rejected) {
    String seconds = Long.toString(roundedUp(rejected.retryAfter()));
    return new ProblemDetail(
            429,
            "rate-limited",
            "There were too many requests.",
            "The " + policy + " limit is used up; try again in " + seconds + " s.")
        .toResponse()
        .withHeader("Retry-After", seconds);
  }

  private static long roundedUp(Duration wait) {
    return Math.max(1, wait.getNano() == 0 ? wait.getSeconds() : wait.getSeconds() + 1);
  }

  @Override
  public String toString() {
    return policy + " rate limit";
  }
}
