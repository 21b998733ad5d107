package io.fluxgate.wire;

import io.fluxgate.Gateway;
import io.fluxgate.GatewayBuilder;
import io.fluxgate.RouteBuilder;
import io.fluxgate.engine.Engine;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/**
 * What tests on real sockets share: gateways, upstreams and clients that are closed in the end, the
 * newest first.
 */
@Timeout(60)
abstract class WireTest {

  final Engine engine;
  private final Deque<Closeable> open = new ArrayDeque<>();

  WireTest(Engine engine) {
    this.engine = engine;
  }

  @AfterEach
  void closeEverything() throws IOException {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }

  <C extends Closeable> C closing(C resource) {
    open.push(resource);
    return resource;
  }

  /** A builder on a free port of the loopback interface. */
  GatewayBuilder builder() {
    return Gateway.builder().engine(engine).port(0);
  }

  Gateway start(GatewayBuilder builder) {
    Gateway gateway = builder.start();
    open.push(gateway::close);
    return gateway;
  }

  /** A gateway that sends everything to one upstream. */
  Gateway proxy(RawUpstream upstream) {
    return proxy(upstream, route -> {});
  }

  /** A gateway that sends everything to one upstream, with more said about the route. */
  Gateway proxy(RawUpstream upstream, Consumer<RouteBuilder> more) {
    return start(
        builder()
            .route(
                "all",
                route -> {
                  route.any("/*").upstream(upstream.url());
                  more.accept(route);
                }));
  }

  RawUpstream upstream(RawUpstream.Script script) throws IOException {
    return closing(new RawUpstream(script));
  }

  RawClient client(Gateway gateway) throws IOException {
    return closing(new RawClient(gateway.uri()));
  }
}
