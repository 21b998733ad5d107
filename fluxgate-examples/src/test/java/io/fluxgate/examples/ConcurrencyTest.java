package io.fluxgate.examples;

import static io.fluxgate.identity.UserIdentifier.header;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.GatewayBuilder;
import io.fluxgate.concurrency.ConcurrencyLimiter;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.testing.FakeTime;
import io.fluxgate.testing.ScriptedUpstream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the README shows about limits on requests in flight. */
class ConcurrencyTest {

  private static GatewayBuilder describe(String lookup) {
    return Gateway.builder()
        .concurrency(ConcurrencyLimiter.fixed(500)) // of all routes together
        .route(
            "lookup",
            route ->
                route
                    .get("/lookup")
                    .upstream(lookup)
                    .concurrency(
                        ConcurrencyLimiter.adaptive(),
                        limit ->
                            limit
                                .priorityBy(header("X-Priority"))
                                .priorityPercent("low", 50)
                                .priorityPercent("normal", 90)));
  }

  @Test
  void theLowestClassIsRefusedFirst() {
    FakeTime time = FakeTime.standing();
    try (Gateway gateway =
        describe("http://lookup").time(time).transport(ScriptedUpstream.on(time)).build()) {
      List<Response> open = new ArrayList<>();
      for (int i = 0; i < 10; i++) { // half of what an adaptive limit begins with
        open.add(gateway.handle(Request.get("/lookup")));
      }

      Request low = Request.get("/lookup").withHeader("X-Priority", "low");
      assertThat(gateway.handle(low).status()).isEqualTo(503);
      open.add(gateway.handle(Request.get("/lookup").withHeader("X-Priority", "normal")));
      assertThat(open).allMatch(response -> response.status() == 200);
      open.forEach(Response::close);
    }
  }
}
