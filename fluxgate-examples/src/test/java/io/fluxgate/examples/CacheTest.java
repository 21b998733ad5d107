package io.fluxgate.examples;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.GatewayBuilder;
import io.fluxgate.cache.Purge;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.testing.FakeTime;
import io.fluxgate.testing.ScriptedUpstream;
import org.junit.jupiter.api.Test;

/** What the README says of the cache. */
class CacheTest {

  private static GatewayBuilder describe() {
    return Gateway.builder()
        .route(
            "news",
            route ->
                route
                    .get("/news/*")
                    .upstream("http://localhost:9001")
                    .cache(
                        cache ->
                            cache
                                .ttl(ofMinutes(1)) // where the origin does not say
                                .staleWhileRevalidate(ofSeconds(30))
                                .staleIfError(ofHours(1))
                                .ignoreQuery("utm_*")));
  }

  @Test
  void whatIsPurgedIsFetchedAnew() {
    FakeTime time = FakeTime.standing();
    ScriptedUpstream upstreams = ScriptedUpstream.on(time);
    upstreams
        .at("http://localhost:9001")
        .otherwise(request -> Response.text("news").withHeader("Cache-Tag", "front-page"));
    try (Gateway gateway = describe().time(time).transport(upstreams).build()) {
      gateway.handle(Request.get("/news/today")).close();
      gateway.handle(Request.get("/news/today?utm_source=mail")).close();
      assertThat(upstreams.calls()).hasSize(1);

      assertThat(gateway.cache().purge(Purge.tag("front-page"))).isEqualTo(1);
      gateway.handle(Request.get("/news/today")).close();
      assertThat(upstreams.calls()).hasSize(2);
    }
  }
}
