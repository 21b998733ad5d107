package io.fluxgate;

import io.fluxgate.engine.RequestHandler;
import io.fluxgate.engine.Step;
import io.fluxgate.engine.UpstreamTransport;
import io.fluxgate.http.Body;
import io.fluxgate.http.ProblemDetail;
import io.fluxgate.http.Request;
import io.fluxgate.http.RequestException;
import io.fluxgate.http.Response;
import io.fluxgate.http.Upgrade;
import io.fluxgate.proxy.Forwarder;
import io.fluxgate.router.RouteMatch.Found;
import io.fluxgate.router.RouteMatch.MethodNotAllowed;
import io.fluxgate.router.RouteMatch.NotFound;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Gives each request to its route's pipeline, and every failure its answer. Safe for use by many
 * threads.
 */
final class Dispatcher implements RequestHandler {

  private final Assembly parts;
  private final int idPrefix;
  private final UpstreamTransport transport;
  private final boolean engineSends;
  private final boolean engineTunnels;
  private final AtomicInteger requests = new AtomicInteger();

  /**
   * A dispatcher of one gateway.
   *
   * @param parts the gateway's parts
   * @param idPrefix the first half of its requests' names
   * @param transport what speaks to its upstreams
   * @param engineSends whether the transport is the engine's own, so that the engine may send by
   *     itself
   * @param engineTunnels whether the engine can switch to another protocol
   */
  Dispatcher(
      Assembly parts,
      int idPrefix,
      UpstreamTransport transport,
      boolean engineSends,
      boolean engineTunnels) {
    this.parts = parts;
    this.idPrefix = idPrefix;
    this.transport = transport;
    this.engineSends = engineSends;
    this.engineTunnels = engineTunnels;
  }

  @Override
  public Response handle(Request request) {
    Step step = begin(request, true);
    while (true) {
      switch (step) {
        case Step.Answer answer -> {
          return answer.response();
        }
        case Step.Wait wait -> {
          return wait.finish();
        }
        case Step.Send send -> {
          step = send(send);
        }
      }
    }
  }

  private Step send(Step.Send send) {
    Response response;
    try {
      response = transport.send(send.call());
    } catch (Throwable failure) {
      return send.failed(failure);
    }
    return send.answered(response);
  }

  @Override
  public Step begin(Request request) {
    return begin(request, false);
  }

  private Step begin(Request received, boolean mayWait) {
    Exchange exchange =
        new Exchange(parts, idPrefix, requests.incrementAndGet(), received.method());
    try {
      Optional<Response> own = answerHere(received);
      if (own.isPresent()) {
        return new Step.Answer(exchange.last(own.get()));
      }
      Request request = parts.trustedProxies().identifyClient(received);
      return switch (parts.router().match(request)) {
        case Found found -> pass(found, request, exchange, mayWait);
        case MethodNotAllowed other -> new Step.Answer(exchange.last(notAllowed(other)));
        case NotFound nothing -> new Step.Answer(exchange.last(noRoute()));
      };
    } catch (Throwable failure) {
      return new Step.Answer(exchange.toResponse(failure));
    }
  }

  private Step pass(Found found, Request request, Exchange exchange, boolean mayWait)
      throws RequestException {
    exchange.took(found.route());
    Pipeline pipeline = parts.pipeline(found.route());
    Request.Builder building =
        request.toBuilder().with(Exchange.ATTRIBUTE, exchange).pathVariables(found.variables());
    Optional<Upgrade> upgrade = Upgrades.agree(request, pipeline.upgrade());
    if (upgrade.isPresent()) {
      if (!engineTunnels) {
        throw Upgrades.notByThisEngine(upgrade.get());
      }
      exchange.maySwitch();
      building.with(Upgrade.AGREED, upgrade.get());
    }
    Request routed = building.build();
    Forwarder forwarder = pipeline.forwarder();
    boolean bodyIsHere = !pipeline.readsBody() || !(routed.body() instanceof Body.Stream);
    if (forwarder != null && (mayWait || (engineSends && bodyIsHere))) {
      return new Passage(pipeline, forwarder, exchange).begin(routed);
    }
    return (Step.Wait) () -> finish(pipeline, routed, exchange);
  }

  private static Response finish(Pipeline pipeline, Request request, Exchange exchange) {
    try {
      return exchange.last(pipeline.chain().proceed(request));
    } catch (Throwable failure) {
      return exchange.toResponse(failure);
    }
  }

  /** What no route is asked about. */
  private static Optional<Response> answerHere(Request request) throws RequestException {
    if (request.method().equals("CONNECT")) {
      throw new RequestException(
          new ProblemDetail(
              501,
              "not-implemented",
              "The method is not implemented.",
              "CONNECT is for forward proxies."));
    }
    if (request.target().equals("*") && request.method().equals("OPTIONS")) {
      return Optional.of(Response.of(204)); // the server is there (RFC 9110, 9.3.7)
    }
    Optional<String> badPath = request.path().problem();
    if (badPath.isPresent()) {
      throw RequestException.badRequest(badPath.get());
    }
    return Optional.empty();
  }

  private static Response notAllowed(MethodNotAllowed other) {
    return new ProblemDetail(
            405,
            "method-not-allowed",
            "The method is not allowed.",
            "The resource is there for other methods.")
        .toResponse()
        .withHeader("Allow", String.join(", ", other.allowed()));
  }

  private static Response noRoute() {
    return new ProblemDetail(
            404, "no-route", "There is no such resource.", "No route takes this path.")
        .toResponse();
  }
}
