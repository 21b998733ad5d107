package io.fluxgate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.engine.Engine;
import io.fluxgate.health.EndpointHealth.State;
import io.fluxgate.http.Body;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException.Kind;
import io.fluxgate.loadbalancer.LoadBalancer;
import io.fluxgate.metrics.GatewayEvent.HealthChanged;
import io.fluxgate.proxy.UpstreamsReport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The promise that a sick endpoint is left alone, and what is told of it. */
@Timeout(30)
class HealthThroughGatewayTest extends InMemoryGateway {

  @Override
  GatewayBuilder builder() {
    return super.builder().engine(Engine.direct()); // none of its threads sleeps on the clock
  }

  private Gateway two(Consumer<HealthBuilder> health) {
    return proxy(route -> route.upstream(OTHER).health(health));
  }

  private Map<String, Integer> served(Gateway gateway, int requests) throws IOException {
    Map<String, Integer> served = new HashMap<>();
    int before = upstreams.calls().size();
    for (int i = 0; i < requests; i++) {
      get(gateway, "/");
    }
    upstreams.calls().stream()
        .skip(before)
        .filter(call -> !call.request().target().equals("/up"))
        .forEach(call -> served.merge(call.origin().toString(), 1, Integer::sum));
    return served;
  }

  private static UpstreamsReport.Endpoint endpoint(Gateway gateway, String id) {
    return gateway.upstreams().getFirst().endpoints().stream()
        .filter(each -> each.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void failuresInARowEjectAnEndpointForAWhile() throws IOException {
    Gateway gateway =
        two(
            health ->
                health.passive(p -> p.consecutiveFailures(3).ejection(Duration.ofSeconds(30))));
    upstreams.at(UPSTREAM).otherwise(request -> Response.of(500));
    served(gateway, 6);
    assertThat(served(gateway, 10)).containsExactly(Map.entry(OTHER, 10));
    UpstreamsReport.Endpoint sick = endpoint(gateway, UPSTREAM);
    assertThat(sick.health().state()).isEqualTo(State.EJECTED);
    assertThat(sick.health().until()).hasValue(Instant.parse("2026-01-01T00:00:30Z"));
    assertThat(sick.health().transitions()).hasSize(1);
    assertThat(sick.health().transitions().getFirst().causes())
        .hasSize(3)
        .allSatisfy(
            cause -> assertThat(cause.what()).matches("request [0-9a-f]{16}: 500 after 0 ms"));
    assertThat(events).hasAtLeastOneElementOfType(HealthChanged.class);
    upstreams.at(UPSTREAM).otherwise(request -> Response.of(200));
    time.advance(Duration.ofSeconds(30));
    assertThat(served(gateway, 10)).containsEntry(UPSTREAM, 5).containsEntry(OTHER, 5);
    assertThat(endpoint(gateway, UPSTREAM).health().state()).isEqualTo(State.HEALTHY);
  }

  @Test
  void checksThatFailTakeAnEndpointOutAndGoodOnesBringItBack() throws Exception {
    boolean[] sick = new boolean[1];
    upstreams
        .at(UPSTREAM)
        .otherwise(r -> Response.of(r.target().equals("/up") && sick[0] ? 503 : 200));
    Gateway gateway =
        two(
            health ->
                health.active(
                    check ->
                        check
                            .path("/up")
                            .interval(Duration.ofSeconds(10))
                            .timeout(Duration.ofDays(1)) // the clock runs while checks are made
                            .jitterPercent(0)
                            .unhealthyThreshold(2)
                            .healthyThreshold(2)));
    time.awaitSleepers(2);
    sick[0] = true;
    passTimeUntil(gateway, State.UNHEALTHY);
    assertThat(served(gateway, 10)).containsExactly(Map.entry(OTHER, 10));
    sick[0] = false;
    passTimeUntil(gateway, State.HEALTHY);
    assertThat(served(gateway, 10)).containsEntry(UPSTREAM, 5).containsEntry(OTHER, 5);
  }

  /** The checks go on meanwhile, each at its own pace. */
  private void passTimeUntil(Gateway gateway, State state) throws InterruptedException {
    while (endpoint(gateway, UPSTREAM).health().state() != state) {
      time.advance(Duration.ofSeconds(1));
      Thread.sleep(1);
    }
  }

  @Test
  void checksEndWithTheGateway() throws Exception {
    Gateway gateway =
        two(health -> health.active(check -> check.path("/up").interval(Duration.ofSeconds(1))));
    time.awaitSleepers(2);
    gateway.close();
    int calls = upstreams.calls().size();
    time.advance(Duration.ofHours(1));
    assertThat(upstreams.calls()).hasSize(calls);
  }

  @Test
  void fewerThanHalfWellIsAPanicInWhichAllAreAsked() throws IOException {
    Gateway gateway =
        gateway(
            builder()
                .route(
                    route ->
                        route
                            .any("/*")
                            .upstream(UPSTREAM)
                            .upstream(OTHER)
                            .upstream("http://three:9003")
                            .health(
                                health ->
                                    health.passive(
                                        p -> p.consecutiveFailures(1).maxEjectedPercent(100)))));
    upstreams.at(UPSTREAM).fails(Kind.CONNECTION_REFUSED);
    upstreams.at(OTHER).fails(Kind.CONNECTION_REFUSED);
    get(gateway, "/");
    assertThat(gateway.upstreams().getFirst().panic()).isFalse();
    get(gateway, "/");
    assertThat(gateway.upstreams().getFirst().panic()).isTrue();
    assertThat(served(gateway, 9)).hasSize(3);
  }

  @Test
  void aRecoveredEndpointGetsItsTrafficBackLittleByLittle() throws IOException {
    Gateway gateway =
        gateway(
            builder()
                .random(new Random(5))
                .route(
                    route ->
                        route
                            .any("/*")
                            .upstream(UPSTREAM)
                            .upstream(OTHER)
                            .health(
                                health ->
                                    health
                                        .slowStart(Duration.ofSeconds(100))
                                        .passive(
                                            p ->
                                                p.consecutiveFailures(1)
                                                    .ejection(Duration.ofSeconds(10))))));
    upstreams.at(UPSTREAM).fails(Kind.CONNECTION_REFUSED);
    served(gateway, 2);
    time.advance(Duration.ofSeconds(10));
    int atFirst = served(gateway, 1000).getOrDefault(UPSTREAM, 0);
    time.advance(Duration.ofSeconds(50));
    int halfway = served(gateway, 1000).getOrDefault(UPSTREAM, 0);
    time.advance(Duration.ofSeconds(50));
    int inTheEnd = served(gateway, 1000).getOrDefault(UPSTREAM, 0);
    assertThat(atFirst).isBetween(20, 150);
    assertThat(halfway).isBetween(atFirst + 100, 450);
    assertThat(inTheEnd).isEqualTo(500);
  }

  @Test
  void aBreakersTransitionsAreToldWithTheCallsThatCausedThem() throws IOException {
    Gateway gateway =
        gateway(
            builder()
                .route(
                    "users",
                    route ->
                        route
                            .any("/*")
                            .upstream(
                                UPSTREAM,
                                u ->
                                    u.circuitBreaker(
                                        b ->
                                            b.failureThreshold(2)
                                                .openFor(Duration.ofSeconds(5))))));
    upstreams.at(UPSTREAM).fails(Kind.CONNECTION_REFUSED).answers(Response.of(502));
    get(gateway, "/");
    get(gateway, "/");
    UpstreamsReport report = gateway.upstreams().getFirst();
    assertThat(report.route()).isEqualTo("users");
    assertThat(report.endpoints().getFirst().breaker().state().name()).isEqualTo("OPEN");
    assertThat(report.endpoints().getFirst().breaker().transitions().getLast().causes())
        .extracting(call -> call.what().replaceAll("[0-9a-f]{16}", "ID"))
        .containsExactly("request ID: connection_refused after 0 ms", "request ID: 502 after 0 ms");
  }

  @Test
  void aNameMayStandForAddressesThatComeAndGo() throws Exception {
    Map<String, List<InetAddress>> names = new HashMap<>();
    names.put(
        "many", List.of(InetAddress.getByName("10.0.0.2"), InetAddress.getByName("10.0.0.1")));
    CompletableFuture<Void> lookedUp = new CompletableFuture<>();
    Gateway gateway =
        gateway(
            builder()
                .resolver(
                    host -> {
                      lookedUp.complete(null);
                      List<InetAddress> found = names.get(host);
                      if (found == null) {
                        throw new UnknownHostException(host);
                      }
                      return found;
                    })
                .route(
                    route ->
                        route
                            .any("/*")
                            .upstream(
                                "http://many:81/base", u -> u.resolveAll(Duration.ofSeconds(30)))));
    lookedUp.get();
    awaitEndpoints(gateway, 2);
    assertThat(served(gateway, 4))
        .containsEntry("http://10.0.0.1:81", 2)
        .containsEntry("http://10.0.0.2:81", 2);
    assertThat(upstreams.calls().getLast().request().target()).isEqualTo("/base/");
    assertThat(upstreams.calls().getLast().request().header("Host")).hasValue("many:81");

    names.put("many", List.of(InetAddress.getByName("fd00::1"), InetAddress.getByName("10.0.0.2")));
    Response open = gateway.handle(Request.get("/"));
    Response openToo = gateway.handle(Request.get("/"));
    nextLookUp();
    while (endpointIds(gateway).contains("http://many:81/base [10.0.0.1]")) {
      Thread.sleep(1);
    }
    open.close(); // what was under way goes on
    openToo.close();
    assertThat(served(gateway, 4))
        .containsEntry("http://[fd00:0:0:0:0:0:0:1]:81", 2)
        .containsEntry("http://10.0.0.2:81", 2);

    names.remove("many");
    nextLookUp();
    time.awaitSleepers(1);
    assertThat(served(gateway, 4)).as("a look-up that fails changes nothing").hasSize(2);
  }

  @Test
  void manyAddressesThatAllChangeKeepTheirUpstreamsPlaceInTheOrder() throws Exception {
    List<InetAddress> found = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      found.add(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) i}));
    }
    AtomicReference<List<InetAddress>> names = new AtomicReference<>(found);
    Gateway gateway =
        gateway(
            builder()
                .resolver(host -> names.get())
                .route(
                    route ->
                        route
                            .any("/*")
                            .upstream("http://many", u -> u.resolveAll(Duration.ofSeconds(30)))
                            .upstream(OTHER)
                            .loadBalancer(LoadBalancer.first())));
    awaitEndpoints(gateway, 201);
    List<InetAddress> others = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      others.add(InetAddress.getByAddress(new byte[] {10, 0, 1, (byte) i}));
    }
    names.set(others);
    nextLookUp();
    awaitEndpoints(gateway, 251);
    assertThat(endpointIds(gateway)).doesNotHaveDuplicates();
    assertThat(endpointIds(gateway).getLast()).as("the reserve").isEqualTo(OTHER);
    assertThat(served(gateway, 3)).containsExactly(Map.entry("http://10.0.1.0", 3));
  }

  private void nextLookUp() throws InterruptedException {
    time.awaitSleepers(1);
    time.advance(Duration.ofSeconds(33));
  }

  private static List<String> endpointIds(Gateway gateway) {
    return gateway.upstreams().getFirst().endpoints().stream()
        .map(UpstreamsReport.Endpoint::id)
        .toList();
  }

  private static void awaitEndpoints(Gateway gateway, int count) throws InterruptedException {
    while (gateway.upstreams().getFirst().endpoints().size() != count) {
      Thread.sleep(1);
    }
  }

  @Test
  void aNameIsOneEndpointUntilItsAddressesAreKnown() throws IOException {
    Gateway gateway =
        gateway(
            builder()
                .resolver(
                    host -> {
                      throw new UnknownHostException(host);
                    })
                .route(
                    route ->
                        route
                            .any("/*")
                            .upstream(
                                "http://many:81", u -> u.resolveAll(Duration.ofSeconds(30)))));
    assertThat(served(gateway, 2)).containsExactly(Map.entry("http://many:81", 2));
  }

  /** Two endpoints, of which the first has just come back and is to be spared. */
  private Gateway firstStarts(Consumer<RouteBuilder> more) throws IOException {
    Gateway gateway =
        gateway(
            builder()
                .random(new Random(42))
                .route(
                    route -> {
                      route
                          .any("/*")
                          .upstream(UPSTREAM, u -> u.maxInFlight(50))
                          .upstream(OTHER, u -> u.maxInFlight(1))
                          .loadBalancer(LoadBalancer.roundRobin())
                          .health(
                              health ->
                                  health
                                      .slowStart(Duration.ofSeconds(1000))
                                      .passive(
                                          p ->
                                              p.consecutiveFailures(1)
                                                  .ejection(Duration.ofSeconds(10))));
                      more.accept(route);
                    }));
    upstreams.at(UPSTREAM).answers(Response.of(500));
    served(gateway, 2);
    time.advance(Duration.ofSeconds(10));
    return gateway;
  }

  @Test
  void whoIsOnlyStartingTakesWhatNobodyElseHasAPlaceFor() throws IOException {
    Gateway gateway = firstStarts(route -> route.queue(0, Duration.ofSeconds(1)));
    upstreams
        .at(OTHER)
        .otherwise(
            request ->
                Response.of(200).withBody(Body.stream(new ByteArrayInputStream(new byte[9]))));
    try (Response holding = untilServedBy(gateway, OTHER)) {
      assertThat(holding.status()).isEqualTo(200);
      for (int i = 0; i < 20; i++) {
        assertThat(get(gateway, "/").status()).isEqualTo(200);
      }
    }
  }

  private Response untilServedBy(Gateway gateway, String origin) throws IOException {
    while (true) {
      Response response = gateway.handle(Request.get("/"));
      if (upstreams.calls().getLast().origin().toString().equals(origin)) {
        return response;
      }
      response.close();
    }
  }

  @Test
  void aRetryGoesToWhoIsOnlyStartingRatherThanWhereItHasFailed() throws IOException {
    Gateway gateway =
        firstStarts(route -> route.retry(r -> r.attempts(2).baseTime(Duration.ZERO).statuses(429)));
    upstreams.at(OTHER).otherwise(request -> Response.of(429));
    for (int i = 0; i < 20; i++) {
      assertThat(get(gateway, "/").status()).isEqualTo(200);
    }
  }

  @Test
  void aStickyClientStaysWithAnEndpointThatIsOnlyStarting() throws IOException {
    Gateway gateway = firstStarts(route -> route.sticky(cookie -> {}, "a secret of some length"));
    String cookie;
    try (Response first = untilServedBy(gateway, UPSTREAM)) {
      String set = first.header("Set-Cookie").orElseThrow();
      cookie = set.substring(0, set.indexOf(';'));
    }
    for (int i = 0; i < 20; i++) {
      ask(gateway, Request.get("/").withHeader("Cookie", cookie));
      assertThat(upstreams.calls().getLast().origin()).hasToString(UPSTREAM);
    }
  }
}
