package io.fluxgate.proxy;

import io.fluxgate.circuitbreaker.Permit;
import io.fluxgate.circuitbreaker.Refused;
import io.fluxgate.engine.UpstreamCall;
import io.fluxgate.engine.UpstreamTransport;
import io.fluxgate.filter.Chain;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException;
import io.fluxgate.loadbalancer.Candidate;
import io.fluxgate.loadbalancer.LoadBalancer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The end of a route's chain: sends the request to one of the route's endpoints. Called once per
 * attempt.
 *
 * <ol>
 *   <li>Write the headers the upstream gets.
 *   <li>Leave out the endpoints whose breaker refuses; if none is left, that is a 503.
 *   <li>Let the balancer pick one, and ask its breaker for a permit; if it says no after all, pick
 *       again.
 *   <li>Send. A failure is the permit's verdict and the caller's exception.
 *   <li>The answer's status is a verdict too; a good one that still streams is judged when its body
 *       ends.
 *   <li>Closing the answer ends the endpoint's lease and gives back a permit without a verdict.
 * </ol>
 *
 * <p>Safe for use by many threads.
 */
public final class Forwarder implements Chain {

  private final Settings settings;
  private final UpstreamTransport transport;

  /**
   * What a forwarder is made of.
   *
   * @param endpoints where requests may go, at least one
   * @param balancer picks one
   * @param deadlines how long each part may take
   * @param preserveHost whether upstreams see the client's {@code Host}
   * @param forwarding writes the headers that say where a request came from
   */
  public record Settings(
      List<Endpoint> endpoints,
      LoadBalancer balancer,
      UpstreamCall.Deadlines deadlines,
      boolean preserveHost,
      ForwardingHeaders forwarding) {

    /** Takes a copy of the list. */
    public Settings {
      endpoints = List.copyOf(endpoints);
      if (endpoints.isEmpty()) {
        throw new IllegalArgumentException("a route needs at least one endpoint");
      }
    }
  }

  /**
   * A forwarder of one route.
   *
   * @param settings where and how
   * @param transport what speaks to the upstreams
   */
  public Forwarder(Settings settings, UpstreamTransport transport) {
    this.settings = settings;
    this.transport = transport;
  }

  @Override
  public Response proceed(Request request) throws IOException, InterruptedException {
    Optional<Response> own = answerHere(request);
    if (own.isPresent()) {
      return own.get();
    }
    Attempt attempt = begin(request);
    Response received;
    try {
      received = transport.send(attempt.call());
    } catch (Throwable failure) {
      attempt.failed(failure);
      throw failure;
    }
    return attempt.answered(received);
  }

  /**
   * The answer to a request that may not go any further: TRACE and OPTIONS can ask for that.
   *
   * @param request the request
   * @return the answer, or empty if the request goes on
   */
  public Optional<Response> answerHere(Request request) {
    return request.method().equals("TRACE") || request.method().equals("OPTIONS")
        ? MaxForwards.answerIfLast(request)
        : Optional.empty();
  }

  /**
   * Does everything that comes before sending. Does not block.
   *
   * @param request the request as the last filter left it
   * @return an attempt that must be told how it ended
   * @throws UpstreamException if the request must not or cannot be sent
   */
  public Attempt begin(Request request) throws UpstreamException {
    Headers headers =
        MaxForwards.decrement(
            request, settings.forwarding().apply(request, settings.preserveHost()));
    Admitted admitted = admit(request);
    try {
      Upstream upstream = admitted.endpoint().upstream();
      return new Attempt(admitted, call(upstream, request.withHeaders(headers)));
    } catch (RuntimeException e) {
      admitted.permit().close();
      throw e;
    }
  }

  /** One request on its way to one endpoint, with the endpoint's lease and permit. */
  public static final class Attempt {
    private final Endpoint endpoint;
    private final Permit permit;
    private final UpstreamCall call;

    private Attempt(Admitted admitted, UpstreamCall call) {
      this.endpoint = admitted.endpoint();
      this.permit = admitted.permit();
      this.call = call;
      endpoint.begin();
    }

    /**
     * What is to be sent.
     *
     * @return the request and where it goes
     */
    public UpstreamCall call() {
      return call;
    }

    /**
     * The upstream has answered.
     *
     * @param received its answer, whose body may still be on its way
     * @return the answer to hand on; closing it ends the attempt
     */
    public Response answered(Response received) {
      boolean handedOver = false;
      try {
        Response answer = Judgement.of(received, permit).onClose(this::end);
        handedOver = true;
        return answer;
      } finally {
        if (!handedOver) { // a transport of somebody's own may even give no answer at all
          end();
        }
      }
    }

    /**
     * There will be no answer; the attempt is over.
     *
     * @param failure why
     */
    public void failed(Throwable failure) {
      try {
        if (failure instanceof UpstreamException e && isTheEndpointsFault(e)) {
          permit.failure();
        }
      } finally {
        end();
      }
    }

    private void end() {
      permit.close();
      endpoint.end();
    }
  }

  private UpstreamCall call(Upstream upstream, Request request) {
    Request outgoing = request.withTarget(upstream.target(request.originForm()));
    return new UpstreamCall(upstream.origin(), outgoing, settings.deadlines());
  }

  private record Admitted(Endpoint endpoint, Permit permit) {}

  private Admitted admit(Request request) throws UpstreamException {
    List<Endpoint> candidates = settings.endpoints();
    if (!allAdmit(candidates)) {
      candidates = new ArrayList<>(candidates);
      candidates.removeIf(endpoint -> !endpoint.breaker().admits());
    }
    while (!candidates.isEmpty()) {
      Endpoint picked = own(settings.balancer().pick(request, candidates), candidates);
      switch (picked.breaker().tryAcquire()) {
        case Permit permit -> {
          return new Admitted(picked, permit);
        }
        case Refused refused -> {
          candidates = new ArrayList<>(candidates);
          candidates.remove(picked);
        }
      }
    }
    throw UpstreamException.noEndpoint(
        "every endpoint's breaker is open: " + settings.endpoints(), shortestWait());
  }

  private static boolean allAdmit(List<Endpoint> endpoints) {
    for (int i = 0; i < endpoints.size(); i++) {
      if (!endpoints.get(i).breaker().admits()) {
        return false;
      }
    }
    return true;
  }

  private static Endpoint own(Candidate picked, List<Endpoint> candidates) {
    if (picked instanceof Endpoint endpoint && candidates.contains(endpoint)) {
      return endpoint;
    }
    throw new IllegalStateException(
        "the load balancer picked " + picked + ", which is not among " + candidates);
  }

  private Duration shortestWait() {
    Duration shortest = Duration.ofDays(1);
    for (Endpoint endpoint : settings.endpoints()) {
      switch (endpoint.breaker().tryAcquire()) {
        case Permit permit -> {
          permit.close(); // it has just recovered
          return Duration.ofSeconds(1);
        }
        case Refused refused ->
            shortest =
                refused.retryAfter().compareTo(shortest) < 0 ? refused.retryAfter() : shortest;
      }
    }
    return shortest;
  }

  private static boolean isTheEndpointsFault(UpstreamException e) {
    return switch (e.kind()) {
      case LOOP_DETECTED, NO_ENDPOINT, CONNECTION_LIMIT -> false;
      case PROTOCOL_ERROR -> e.requestMayHaveBeenSeen();
      default -> true;
    };
  }
}
