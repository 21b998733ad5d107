package io.fluxgate.metrics;

import java.time.Duration;
import java.util.Optional;

/** Something that happened, told after the fact. */
public sealed interface GatewayEvent {

  /**
   * A request was answered: its answer was written to the last byte, broken off, or dropped. Told
   * exactly once for every request.
   *
   * @param requestId the gateway's own name for the request, as its log says it
   * @param method the request's method
   * @param route the id of the route it took, or empty if it found none
   * @param status the answer's status
   * @param failure the error token of RFC 9209 if an upstream gave no usable answer
   * @param timeout which time was over, if that was why: {@code connect}, {@code response}, {@code
   *     idle}, {@code per_try}, {@code total} or {@code queue}
   * @param attempts how often it was sent to an upstream, hedges included
   * @param duration from the first filter to the end of the answer
   */
  record RequestCompleted(
      String requestId,
      String method,
      Optional<String> route,
      int status,
      Optional<String> failure,
      Optional<String> timeout,
      int attempts,
      Duration duration)
      implements GatewayEvent {}

  /**
   * A request was sent to an endpoint, and its answer's headers are here, or it failed, or it was
   * given up because another attempt was faster. Told once for each attempt.
   *
   * @param requestId the gateway's own name for the request
   * @param route the id of the route
   * @param endpoint the endpoint's URL
   * @param attempt 1 for the request's first attempt
   * @param status the answer's status, or 0 if there was none
   * @param failure the error token of RFC 9209 if it failed
   * @param duration from its beginning to the answer's headers or the failure
   */
  record AttemptCompleted(
      String requestId,
      String route,
      String endpoint,
      int attempt,
      int status,
      Optional<String> failure,
      Duration duration)
      implements GatewayEvent {}

  /**
   * An endpoint's health changed.
   *
   * @param route the id of the route
   * @param endpoint the endpoint's URL
   * @param from how it was: {@code HEALTHY}, {@code UNHEALTHY} or {@code EJECTED}
   * @param to how it is now
   * @param reason why, for people: {@code 5 failures in a row}
   */
  record HealthChanged(String route, String endpoint, String from, String to, String reason)
      implements GatewayEvent {}

  /**
   * An endpoint's breaker changed its state.
   *
   * @param route the id of the route
   * @param endpoint the endpoint's URL
   * @param from the state before
   * @param to the state now
   */
  record BreakerChanged(String route, String endpoint, String from, String to)
      implements GatewayEvent {}

  /**
   * A request was refused because a limit was exceeded, or, if shadow, would have been.
   *
   * @param requestId the gateway's own name for the request
   * @param route the id of the route
   * @param policy which limit: {@code concurrency}, ...
   * @param shadow whether the limit is only tried out, so that the request went on
   */
  record LimitExceeded(String requestId, String route, String policy, boolean shadow)
      implements GatewayEvent {}
}
