package io.fluxgate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.config.ConfigException;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.metrics.GatewayEvent;
import io.fluxgate.metrics.GatewayEvent.RequestCompleted;
import io.fluxgate.testing.FakeTime;
import io.fluxgate.testing.ScriptedUpstream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;

/**
 * What tests of a whole gateway without sockets share: a clock, upstreams, what the listener heard,
 * and the look for answers that nobody closed.
 */
abstract class InMemoryGateway {

  static final String UPSTREAM = "http://one:9001";
  static final String OTHER = "http://two:9002";

  final FakeTime time;
  final ScriptedUpstream upstreams;
  final List<GatewayEvent> events = new CopyOnWriteArrayList<>();
  private final Deque<Gateway> open = new ArrayDeque<>();

  /** On a clock that only the test moves. */
  InMemoryGateway() {
    this(FakeTime.standing());
  }

  InMemoryGateway(FakeTime time) {
    this.time = time;
    this.upstreams = ScriptedUpstream.on(time);
  }

  /** What a client gets. */
  record Got(Response response, String body) {
    int status() {
      return response.status();
    }

    String header(String name) {
      return response.header(name).orElse("");
    }
  }

  @AfterEach
  void nothingIsLeftOpen() {
    open.forEach(Gateway::close);
    assertThat(upstreams.openAnswers()).as("answers that nobody closed").isZero();
  }

  GatewayBuilder builder() {
    return Gateway.builder().time(time).transport(upstreams).listener(events::add);
  }

  Gateway gateway(GatewayBuilder builder) {
    Gateway gateway = builder.build();
    open.push(gateway);
    return gateway;
  }

  /** A gateway whose only route sends everything to one upstream, with more said about it. */
  Gateway proxy(Consumer<RouteBuilder> more) {
    return gateway(
        builder()
            .route(
                "all",
                route -> {
                  route.any("/*").upstream(UPSTREAM);
                  more.accept(route);
                }));
  }

  /** A gateway whose only route ends in a handler. */
  Gateway handling(Handler handler) {
    return gateway(builder().route("all", route -> route.any("/*").handle(handler)));
  }

  static Got ask(Gateway gateway, Request request) throws IOException {
    try (Response response = gateway.handle(request)) {
      byte[] body = response.body().open().readAllBytes();
      return new Got(response, new String(body, StandardCharsets.UTF_8));
    }
  }

  static Got get(Gateway gateway, String target) throws IOException {
    return ask(gateway, Request.get(target));
  }

  List<RequestCompleted> completed() {
    return events.stream()
        .filter(RequestCompleted.class::isInstance)
        .map(RequestCompleted.class::cast)
        .toList();
  }

  /** Why a gateway cannot be built. */
  static ConfigException refusal(GatewayBuilder builder) {
    try (Gateway gateway = builder.build()) {
      throw new AssertionError("was built, with " + gateway.router().routes());
    } catch (ConfigException e) {
      return e;
    }
  }
}
