package io.fluxgate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.config.Problem;
import org.junit.jupiter.api.Test;

/** The promise that an upstream which the engine cannot speak to is told before anything opens. */
class UnreachableUpstreamsTest extends InMemoryGateway {

  private final CountingEngine engine = new CountingEngine().withTlsProblem("no TLS here");

  @Test
  void eachUpstreamThatTheEngineCannotSpeakToIsAProblem() {
    GatewayBuilder builder =
        Gateway.builder()
            .engine(engine)
            .route(r -> r.get("/a").upstream("http://one").upstream("https://two/base"))
            .route(r -> r.get("no-slash").upstream("https://three:444"))
            .user("demo", u -> u.route(r -> r.get("/c").upstream("https://one")));
    assertThat(refusal(builder).problems())
        .extracting(Problem::toString)
        .containsExactlyInAnyOrder(
            "routes[0].upstreams[1].url: no TLS here: https://two",
            "routes[1].path: must begin with a slash: 'no-slash'",
            "routes[1].upstreams[0].url: no TLS here: https://three:444",
            "users.demo.routes[0].upstreams[0].url: no TLS here: https://one");
    assertThat(engine.opened).isEmpty();
  }

  @Test
  void aUrlThatIsNoneIsOneProblemOnly() {
    GatewayBuilder builder =
        Gateway.builder().engine(engine).route(r -> r.get("/a").upstream("https://two?x"));
    assertThat(refusal(builder).problems())
        .extracting(Problem::toString)
        .containsExactly(
            "routes[0].upstreams[0].url: must hold no query and no fragment: 'https://two?x'");
  }

  @Test
  void aTransportOfTheTestsOwnIsNotAskedOfTheEngine() {
    Gateway gateway =
        gateway(builder().engine(engine).route(r -> r.get("/a").upstream("https://two")));
    assertThat(gateway.router().routes()).hasSize(1);
  }

  @Test
  void anEngineThatCanSpeakToThemBuildsTheGateway() {
    CountingEngine able = new CountingEngine();
    gateway(
        Gateway.builder().time(time).engine(able).route(r -> r.get("/a").upstream("https://two")));
    assertThat(able.opened).hasSize(1);
  }
}
