package io.fluxgate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.config.GatewayConfig;
import io.fluxgate.config.Problem;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.loadbalancer.HashKey;
import io.fluxgate.loadbalancer.LoadBalancer;
import io.fluxgate.plugin.Spec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The promise that a route's balancer decides where its requests go, by name from either door. */
class LoadBalancingTest extends InMemoryGateway {

  static Stream<Spec<LoadBalancer>> specs() {
    return Stream.of(
        LoadBalancer.roundRobin(),
        LoadBalancer.weightedRoundRobin(),
        LoadBalancer.leastRequests(),
        LoadBalancer.powerOfTwoChoices(),
        LoadBalancer.random(),
        LoadBalancer.first(),
        LoadBalancer.ipHash(),
        LoadBalancer.consistentHash(HashKey.cookie("sid")),
        LoadBalancer.consistentHash(HashKey.path(), 1.25));
  }

  private static String json(String loadBalancing) {
    return """
    [{ "id": "all", "path": "/*", "method": "*", "load_balancing": %s,
       "upstreams": [{ "url": "http://one:9001" }, { "url": "http://two:9002" }] }]
    """
        .formatted(loadBalancing);
  }

  private GatewayBuilder balancing(Spec<LoadBalancer> balancer) {
    return builder()
        .route(
            "all",
            route -> route.any("/*").upstream(UPSTREAM).upstream(OTHER).loadBalancer(balancer));
  }

  @ParameterizedTest
  @MethodSource("specs")
  void everyBalancerCanBeWrittenReadAndAsked(Spec<LoadBalancer> balancer) throws IOException {
    GatewayConfig said = balancing(balancer).toConfig();
    GatewayConfig read = GatewayConfig.fromJson(said.toJson());
    assertThat(read).isEqualTo(said);
    Gateway gateway = gateway(builder().config(read));
    for (int i = 0; i < 10; i++) {
      assertThat(get(gateway, "/" + i).status()).isEqualTo(200);
    }
    assertThat(upstreams.calls()).hasSize(10);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"round_robin\"",
        "\"weighted_rr\"",
        "\"least_requests\"",
        "\"p2c\"",
        "\"random\"",
        "\"first\"",
        "\"ip_hash\"",
        "{ \"type\": \"consistent_hash\", \"on\": \"header:X-Tenant\", \"bounded_load\": 2 }"
      })
  void everyBalancerHasANameInAFile(String loadBalancing) throws IOException {
    Gateway gateway = gateway(builder().config(GatewayConfig.fromJson(json(loadBalancing))));
    assertThat(get(gateway, "/").status()).isEqualTo(200);
  }

  @Test
  void sendsATenantToTheSameUpstreamOnEveryGateway() throws IOException {
    String hashing = json("{ \"type\": \"consistent_hash\", \"on\": \"header:X-Tenant\" }");
    upstreams.at(UPSTREAM).otherwise(request -> Response.text("one"));
    upstreams.at(OTHER).otherwise(request -> Response.text("two"));
    List<List<String>> homes = new ArrayList<>();
    for (int gateways = 0; gateways < 2; gateways++) {
      Gateway gateway = gateway(builder().config(GatewayConfig.fromJson(hashing)));
      List<String> tenants = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        Request request = Request.get("/" + i).withHeader("X-Tenant", "tenant-" + i % 20);
        tenants.add(ask(gateway, request).body());
      }
      assertThat(tenants.subList(20, 40)).isEqualTo(tenants.subList(0, 20));
      homes.add(tenants);
    }
    assertThat(homes.get(1)).isEqualTo(homes.get(0)).contains("one", "two");
  }

  @Test
  void prefersWhoHasNothingInFlight() throws IOException {
    Gateway gateway = gateway(balancing(LoadBalancer.leastRequests()));
    try (Response first = gateway.handle(Request.get("/first"))) {
      assertThat(first.status()).isEqualTo(200);
      int busy = upstreams.requests(UPSTREAM).size();
      IntStream.range(0, 10).forEach(i -> quietly(gateway, "/" + i));
      assertThat(upstreams.requests(UPSTREAM)).hasSize(busy == 1 ? 1 : 10);
    }
  }

  private static void quietly(Gateway gateway, String target) {
    try {
      get(gateway, target);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void tellsWhatIsWrongWithItsOptionsWithTheirPlaces() {
    String wrong = "{ \"type\": \"consistent_hash\", \"on\": \"cooky:sid\", \"bounded_load\": 1 }";
    assertThat(refusal(builder().config(GatewayConfig.fromJson(json(wrong)))).problems())
        .extracting(Problem::place)
        .containsExactly("routes[0].load_balancing.on", "routes[0].load_balancing.bounded_load");
  }
}
