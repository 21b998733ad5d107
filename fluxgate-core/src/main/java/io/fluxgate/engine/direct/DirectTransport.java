package io.fluxgate.engine.direct;

import io.fluxgate.engine.EngineLimits;
import io.fluxgate.engine.Origin;
import io.fluxgate.engine.UpstreamCall;
import io.fluxgate.engine.UpstreamTransport;
import io.fluxgate.http.ProblemDetail;
import io.fluxgate.http.RequestException;
import io.fluxgate.http.Response;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The side of the upstreams. On a loop, {@link Call}s are made directly; this is the door for
 * threads that may wait.
 */
final class DirectTransport implements UpstreamTransport {

  private final Loops loops;
  private final EngineLimits limits;
  private final ChunkLimits chunkLimits;
  private final Resolver resolver;
  private final Map<Origin, OriginPool> pools = new ConcurrentHashMap<>();

  DirectTransport(Loops loops, EngineLimits limits, Resolver resolver) {
    this.loops = loops;
    this.limits = limits;
    this.chunkLimits = ChunkLimits.of(limits.messages());
    this.resolver = resolver;
  }

  ChunkLimits chunkLimits() {
    return chunkLimits;
  }

  int smallBody() {
    return limits.messages().smallBodyBytes();
  }

  OriginPool pool(Origin origin) {
    OriginPool known = pools.get(origin);
    return known != null
        ? known
        : pools.computeIfAbsent(
            origin, one -> new OriginPool(one, limits.pool(), loops.all(), resolver));
  }

  Collection<OriginPool> pools() {
    return pools.values();
  }

  @Override
  public Response send(UpstreamCall call) throws IOException, InterruptedException {
    // Another engine's client is nobody to us: its connection belongs to a thread of that engine.
    ClientExchange client =
        call.request()
            .attribute(ClientExchange.ATTRIBUTE)
            .filter(exchange -> loops.has(exchange.loop()))
            .orElse(null);
    EventLoop loop = client != null ? client.loop() : loops.next();
    return new ParkedCall(this, loop, call, client).await();
  }

  static RequestException shuttingDown() {
    return new RequestException(
        new ProblemDetail(
            503, "shutting-down", "The request was cut off.", "The gateway is closing."));
  }
}
