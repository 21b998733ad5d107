package io.fluxgate.proxy;

import io.fluxgate.engine.UpstreamCall;
import io.fluxgate.engine.UpstreamCall.Deadlines;
import io.fluxgate.http.Body;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import io.fluxgate.http.UpstreamException;
import java.time.Duration;

/** A request as upstreams get it; what is the same for all attempts is worked out once. */
final class Outgoing {

  private final Forwarder.Settings settings;
  private final Request request;
  private final Headers headers;

  /**
   * A request to send.
   *
   * @throws UpstreamException if it must not be sent
   */
  Outgoing(Forwarder.Settings settings, Request request) throws UpstreamException {
    this.settings = settings;
    this.request = request;
    this.headers =
        MaxForwards.decrement(
            request, settings.forwarding().apply(request, settings.preserveHost()));
  }

  /**
   * One attempt's call, with so much of the total time left, if there is one, and so long for
   * itself.
   */
  UpstreamCall to(Endpoint endpoint, Body body, Duration left, Duration perTry) {
    Upstream upstream = endpoint.upstream();
    Deadlines deadlines = settings.deadlines();
    boolean bounded = deadlines.total().isPositive();
    Request outgoing =
        request.toBuilder()
            .target(upstream.target(request.originForm()))
            .headers(headersTo(endpoint, left))
            .body(body)
            .build();
    return new UpstreamCall(
        upstream.origin(),
        outgoing,
        bounded || perTry.isPositive()
            ? deadlines.within(bounded ? atLeastSome(left) : Duration.ZERO, perTry)
            : deadlines);
  }

  /** Nothing left would mean that there is no end. */
  private static Duration atLeastSome(Duration left) {
    return left.isPositive() ? left : Duration.ofNanos(1);
  }

  private Headers headersTo(Endpoint endpoint, Duration left) {
    Headers own = headers;
    if (endpoint.settings().host().isPresent() && !own.contains("Host")) {
      own = own.with("Host", endpoint.settings().host().get());
    }
    if (settings.deadlineHeader().isPresent()) {
      own = own.with(settings.deadlineHeader().get(), Long.toString(Math.max(1, left.toMillis())));
    }
    return own;
  }
}
