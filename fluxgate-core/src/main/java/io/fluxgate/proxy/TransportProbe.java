package io.fluxgate.proxy;

import io.fluxgate.engine.UpstreamCall;
import io.fluxgate.engine.UpstreamCall.Deadlines;
import io.fluxgate.engine.UpstreamTransport;
import io.fluxgate.health.Probe;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Sends health checks the way requests go. They take no place, ask no breaker and are no attempts.
 *
 * @param group whose endpoints are asked
 * @param transport what speaks to them
 */
public record TransportProbe(EndpointGroup group, UpstreamTransport transport) implements Probe {

  @Override
  public Response send(String endpointId, Request request, Duration timeout)
      throws IOException, InterruptedException {
    Optional<Endpoint> found =
        group.endpoints().stream().filter(each -> each.id().equals(endpointId)).findFirst();
    if (found.isEmpty()) {
      throw new IOException("it is no endpoint any longer");
    }
    Endpoint.Settings endpoint = found.get().settings();
    Request outgoing = request.withTarget(endpoint.upstream().target(request.originForm()));
    if (endpoint.host().isPresent() && outgoing.header("Host").isEmpty()) {
      outgoing = outgoing.withHeader("Host", endpoint.host().get());
    }
    return transport.send(
        new UpstreamCall(
            endpoint.upstream().origin(),
            outgoing,
            new Deadlines(timeout, timeout, timeout, timeout)));
  }
}
