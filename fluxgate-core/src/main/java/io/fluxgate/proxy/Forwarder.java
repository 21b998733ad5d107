package io.fluxgate.proxy;

import io.fluxgate.circuitbreaker.Permit;
import io.fluxgate.circuitbreaker.Refused;
import io.fluxgate.engine.UpstreamCall;
import io.fluxgate.engine.UpstreamTransport;
import io.fluxgate.filter.Chain;
import io.fluxgate.http.Body;
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
    if (request.method().equals("TRACE") || request.method().equals("OPTIONS")) {
      Optional<Response> last = MaxForwards.answerIfLast(request);
      if (last.isPresent()) {
        return last.get();
      }
    }
    Headers headers =
        MaxForwards.decrement(
            request, settings.forwarding().apply(request, settings.preserveHost()));
    Admitted admitted = admit(request);
    Endpoint endpoint = admitted.endpoint();
    Upstream upstream = endpoint.upstream();
    Request outgoing =
        request.withHeaders(headers).withTarget(upstream.target(request.originForm()));
    return send(admitted, new UpstreamCall(upstream.origin(), outgoing, settings.deadlines()));
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

  private Response send(Admitted admitted, UpstreamCall call)
      throws IOException, InterruptedException {
    Endpoint endpoint = admitted.endpoint();
    Permit permit = admitted.permit();
    endpoint.begin();
    boolean answered = false;
    try {
      Response response =
          judged(transport.send(call), permit)
              .onClose(
                  () -> {
                    permit.close();
                    endpoint.end();
                  });
      answered = true;
      return response;
    } catch (UpstreamException e) {
      if (isTheEndpointsFault(e)) {
        permit.failure();
      }
      throw e;
    } finally {
      if (!answered) {
        permit.close();
        endpoint.end();
      }
    }
  }

  /**
   * Gives the verdict as soon as it is known. A probe's is its status alone: an endpoint that
   * answers with a stream without end must be able to close its breaker again.
   */
  private static Response judged(Response response, Permit permit) {
    if (response.status() >= 500) {
      permit.failure();
    } else if (permit.probe() || !(response.body() instanceof Body.Stream)) {
      permit.success();
    } else {
      return JudgedStream.wrap(response, permit);
    }
    return response;
  }

  private static boolean isTheEndpointsFault(UpstreamException e) {
    return switch (e.kind()) {
      case LOOP_DETECTED, NO_ENDPOINT, CONNECTION_LIMIT -> false;
      case PROTOCOL_ERROR -> e.requestMayHaveBeenSeen();
      default -> true;
    };
  }
}
