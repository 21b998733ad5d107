package io.fluxgate.wire;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Engine;
import io.fluxgate.loadbalancer.LoadBalancer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client comes back to the upstream that served it, and moves on when that one is dead. */
@EveryEngine
class StickyClientsTest extends WireTest {

  StickyClientsTest(Engine engine) {
    super(engine);
  }

  private RawUpstream named(String name) throws Exception {
    return closing(
        RawUpstream.answering(
            "HTTP/1.1 200 OK\r\nContent-Length: " + name.length() + "\r\n\r\n" + name));
  }

  private static String get(String cookie) {
    return "GET / HTTP/1.1\r\nHost: a\r\n"
        + (cookie.isEmpty() ? "" : "Cookie: other=1; " + cookie + "\r\n")
        + "\r\n";
  }

  private static String cookie(RawClient.Answer answer) {
    return answer.header("set-cookie").split(";", 2)[0];
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void comesBackAndMovesOnWhenItsUpstreamIsDead(Way way) throws Exception {
    List<RawUpstream> upstreams = List.of(named("one"), named("two"), named("three"));
    Gateway gateway =
        start(
            builder()
                .route(
                    "all",
                    route -> {
                      route
                          .any("/*")
                          .loadBalancer(LoadBalancer.roundRobin())
                          .sticky(sticky -> sticky.secure(false), "a secret of some length")
                          .retry(retry -> retry.attempts(3).baseTime(ofMillis(1)));
                      upstreams.forEach(upstream -> route.upstream(upstream.url()));
                      way.on(route);
                    }));
    RawClient.Answer begun = client(gateway).send(get("")).read();
    String cookie = cookie(begun);
    assertThat(cookie).startsWith("fluxgate-route=").hasSizeGreaterThan(30);

    for (int i = 0; i < 10; i++) {
      RawClient.Answer again = client(gateway).send(get(cookie)).read();
      assertThat(again.body()).isEqualTo(begun.body());
      assertThat(again.header("set-cookie")).isEmpty();
    }

    upstreams.get(List.of("one", "two", "three").indexOf(begun.body())).kill();
    RawClient.Answer moved = client(gateway).send(get(cookie)).read();
    assertThat(moved.status()).isEqualTo(200);
    assertThat(moved.body()).isNotEqualTo(begun.body());
    String next = cookie(moved);
    assertThat(next).startsWith("fluxgate-route=").isNotEqualTo(cookie);
    for (int i = 0; i < 10; i++) {
      assertThat(client(gateway).send(get(next)).read().body()).isEqualTo(moved.body());
    }
  }
}
