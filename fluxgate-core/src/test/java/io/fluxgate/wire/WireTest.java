package io.fluxgate.wire;

import io.fluxgate.Gateway;
import io.fluxgate.GatewayBuilder;
import io.fluxgate.RouteBuilder;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.http.Response;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
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

  /** Such a proxy that answers {@code /ping} by itself as well. */
  Gateway proxyWithPing(RawUpstream upstream, Consumer<RouteBuilder> more) {
    return start(
        builder()
            .route("ping", route -> route.get("/ping").handle(request -> Response.text("pong")))
            .route(
                "all",
                route -> {
                  route.any("/*").upstream(upstream.url());
                  more.accept(route);
                }));
  }

  /**
   * A round trip on this connection: when it is over, the gateway has had its turn at whatever
   * arrived before.
   */
  static void ping(RawClient client) throws IOException {
    String answer = client.send("GET /ping HTTP/1.1\r\nHost: a\r\n\r\n").read().body();
    if (!answer.equals("pong")) {
      throw new IOException("no pong but " + answer);
    }
  }

  /** Waits until something is so. */
  static void awaitThat(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("it never came about: " + what);
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  boolean can(Capability capability) {
    return engine.capabilities().contains(capability);
  }

  RawUpstream upstream(RawUpstream.Script script) throws IOException {
    return closing(new RawUpstream(script));
  }

  RawClient client(Gateway gateway) throws IOException {
    return closing(new RawClient(gateway.uri()));
  }
}
