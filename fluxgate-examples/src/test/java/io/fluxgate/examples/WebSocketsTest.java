package io.fluxgate.examples;

import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.GatewayBuilder;
import io.fluxgate.config.GatewayConfig;
import io.fluxgate.config.RouteConfig;
import io.fluxgate.engine.Engine;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the README shows about WebSocket. */
class WebSocketsTest {

  private static GatewayBuilder describe() {
    return Gateway.builder()
        .engine(Engine.direct())
        .route(
            "chat",
            route ->
                route
                    .get("/chat/*")
                    .upstream("http://localhost:9001")
                    .upgrade("websocket")
                    .tunnelIdleTimeout(ofMinutes(10)));
  }

  @Test
  void theFileSaysTheSame() {
    try (Gateway gateway = describe().build()) {
      assertThat(gateway.router().routes()).hasSize(1);
    }
    RouteConfig said =
        GatewayConfig.fromJson(Path.of("gateway.json")).routes().stream()
            .filter(route -> route.id().equals(java.util.Optional.of("chat")))
            .findFirst()
            .orElseThrow();
    assertThat(said).isEqualTo(describe().toConfig().routes().getFirst());
  }
}
