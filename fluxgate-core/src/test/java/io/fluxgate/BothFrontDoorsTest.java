package io.fluxgate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.concurrency.AdaptiveSettings;
import io.fluxgate.concurrency.ConcurrencyLimiter;
import io.fluxgate.config.CircuitBreakerConfig.FailureKind;
import io.fluxgate.config.ConfigException;
import io.fluxgate.config.GatewayConfig;
import io.fluxgate.config.Problem;
import io.fluxgate.engine.Capability;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.identity.UserIdentifier;
import io.fluxgate.loadbalancer.LoadBalancer;
import io.fluxgate.ratelimit.RateLimiter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The promise that a file and the builder say the same, and that each tells all its mistakes. */
class BothFrontDoorsTest extends InMemoryGateway {

  @TempDir Path folder;

  private Path file(String json) throws IOException {
    return Files.writeString(folder.resolve("gateway.json"), json);
  }

  private GatewayBuilder everything() {
    return Gateway.builder()
        .host("0.0.0.0")
        .port(9000)
        .headTimeout(Duration.ofMillis(1500))
        .idleTimeout(Duration.ofMillis(1))
        .shutdownGrace(Duration.ZERO)
        .engine(new CountingEngine(Capability.LIMITS))
        .limits(
            limits ->
                limits
                    .loops(2)
                    .clients(
                        clients ->
                            clients
                                .maxConnections(11)
                                .maxConnectionsPerAddress(12)
                                .maxRequestsPerConnection(13)
                                .keepAlive(Duration.ofMillis(14)))
                    .messages(
                        messages ->
                            messages
                                .maxRequestLineBytes(100)
                                .maxHeadBytes(200)
                                .maxHeaders(21)
                                .maxBodyBytes(6_000_000_000L)
                                .smallBodyBytes(22))
                    .pool(
                        pool ->
                            pool.maxConnections(31)
                                .maxWaiting(32)
                                .idle(Duration.ofMillis(1500))
                                .lifetime(Duration.ofHours(34))))
        .trustedProxies("10.0.0.0/8", "::1")
        .usersKey(UserIdentifier.cookie("user"), UserIdentifier.jwt("sub"))
        .retryBufferBytes(7_000_000_000L)
        .concurrency(
            ConcurrencyLimiter.adaptive(
                new AdaptiveSettings(
                    91, 90, 92, 1.25, Duration.ofMillis(93), Duration.ofMillis(94))),
            limit ->
                limit
                    .priorityBy(UserIdentifier.header("X-Priority"), UserIdentifier.jwt("tier"))
                    .priorityPercent("low", 50)
                    .priorityPercent("", 95)
                    .shadow(true))
        .route(
            "users",
            route ->
                route
                    .get("/api/users/{id}")
                    .methods("POST")
                    .host("*.example.com")
                    .whenHeader("X-Version", "2")
                    .whenQuery("debug", "*")
                    .loadBalancer(LoadBalancer.weightedRoundRobin())
                    .upstream(
                        "https://one:9001/base",
                        upstream ->
                            upstream
                                .weight(7)
                                .circuitBreaker(
                                    breaker ->
                                        breaker
                                            .failureThreshold(1)
                                            .window(Duration.ofMillis(1500))
                                            .openFor(Duration.ofSeconds(2))
                                            .halfOpenRequests(9)
                                            .successThreshold(8)))
                    .upstream(
                        "http://two",
                        upstream ->
                            upstream
                                .retries(61, Duration.ofMillis(62))
                                .maxInFlight(63)
                                .resolveAll(Duration.ofMillis(64))
                                .circuitBreaker(
                                    breaker ->
                                        breaker
                                            .failureThreshold(0)
                                            .failureRatePercent(50)
                                            .windowCalls(200)
                                            .minimumCalls(20)
                                            .slowCall(Duration.ofMillis(1500))
                                            .slowCallPercent(80)
                                            .maxOpen(Duration.ofMinutes(5))
                                            .failureStatuses(429, 503)
                                            .failures(FailureKind.CONNECT, FailureKind.RESET)))
                    .preserveHost(true)
                    .upgrade("websocket", "irc/6.9")
                    .tunnelIdleTimeout(Duration.ofSeconds(90))
                    .timeouts(
                        timeouts ->
                            timeouts
                                .connect(Duration.ofMillis(1))
                                .response(Duration.ZERO)
                                .idle(Duration.ofSeconds(3))
                                .total(Duration.ofMinutes(4))
                                .deadlineHeader("X-Time-Left"))
                    .retry(
                        retry ->
                            retry
                                .attempts(71)
                                .baseTime(Duration.ofMillis(72))
                                .maxTime(Duration.ofMillis(73))
                                .jitter(false)
                                .statuses(429, 500)
                                .perTryTimeout(Duration.ofMillis(74))
                                .retryNonIdempotent(true)
                                .maxBodyBytes(75)
                                .budgetPercent(76)
                                .budgetMinPerSecond(77))
                    .hedge(Duration.ofMillis(78))
                    .queue(79, Duration.ofMillis(80))
                    .sticky(
                        cookie ->
                            cookie
                                .cookie("at")
                                .path("/api")
                                .secure(true)
                                .httpOnly(false)
                                .sameSite("None")
                                .maxAge(Duration.ofSeconds(81)),
                        "a secret of some length",
                        "and an older one of some")
                    .rateLimit(RateLimiter.tokenBucket(100.5, 0.1))
                    .userRateLimit(RateLimiter.tokenBucket(20, 2))
                    .identifyUserBy(UserIdentifier.form("user"), UserIdentifier.ip())
                    .concurrency(ConcurrencyLimiter.fixed(96))
                    .cache(
                        cache ->
                            cache
                                .ttl(Duration.ofMillis(1))
                                .maxEntries(2)
                                .maxBytes(5_000_000_000L)
                                .maxObjectBytes(3))
                    .plugin("request-id")
                    .plugin("headers", Map.of("response", Map.of("set", Map.of("X-A", "b"))))
                    .health(
                        health ->
                            health
                                .active(
                                    active ->
                                        active
                                            .path("/up?deep=1")
                                            .method("POST")
                                            .statuses(204, 503)
                                            .bodyContains("ok")
                                            .header("X-Probe", "1")
                                            .interval(Duration.ofMillis(41))
                                            .jitterPercent(42)
                                            .timeout(Duration.ofMillis(43))
                                            .healthyThreshold(44)
                                            .unhealthyThreshold(45))
                                .passive(
                                    passive ->
                                        passive
                                            .consecutiveFailures(51)
                                            .failurePercent(52)
                                            .minimumRequests(53)
                                            .window(Duration.ofMillis(5400))
                                            .ejection(Duration.ofMillis(55))
                                            .maxEjection(Duration.ofMillis(56))
                                            .maxEjectedPercent(57))
                                .panicPercent(58)
                                .slowStart(Duration.ofMillis(59))))
        .route(
            route ->
                route.any("/*").upstream("http://rest").concurrency(ConcurrencyLimiter.adaptive()))
        .user("demo.user", user -> user.route(route -> route.put("/x").upstream("http://demo")));
  }

  @Test
  void whatTheBuilderSaysCanBeWrittenReadAndBuilt() {
    GatewayConfig said = everything().toConfig();
    GatewayConfig read = GatewayConfig.fromJson(said.toJson());
    assertThat(read).isEqualTo(said);
    Gateway gateway = gateway(builder().engine(new CountingEngine(Capability.LIMITS)).config(read));
    assertThat(gateway.router().routes()).hasSize(3);
  }

  @Test
  void livePartsRefuseToBeWrittenWithTheirPlaces() {
    expectUnsayable(
        builder().route(r -> r.get("/").loadBalancer((request, from) -> from.getFirst())),
        "routes[0].load_balancing");
    expectUnsayable(
        builder()
            .route(r -> r.get("/").plugin("request-id").filter((req, next) -> next.proceed(req))),
        "routes[0].plugins[1]");
    expectUnsayable(
        builder().route(r -> r.get("/").concurrency(ConcurrencyLimiter.of(() -> 1, time))),
        "routes[0].concurrency");
    expectUnsayable(
        builder()
            .concurrency(ConcurrencyLimiter.fixed(1), limit -> limit.priorityBy(Request::method)),
        "concurrency.priority_by");
    expectUnsayable(
        builder().user("demo", u -> u.route(r -> r.get("/").handle(req -> Response.of(200)))),
        "users.demo.routes[0].handler");
  }

  private static void expectUnsayable(GatewayBuilder builder, String place) {
    GatewayConfig config = builder.toConfig();
    assertThatThrownBy(config::toJson)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(place + " ");
  }

  private static final String TEN_MISTAKES =
      """
      {
        "listen": { "port": 70000 },
        "trusted_proxies": ["10.0.0.0/33"],
        "users": { "demo": { "routes": [ { "path": "/", "method": "get",
          "upstreams": [{ "url": "http://demo" }] } ] } },
        "rotes": [],
        "routes": [
          { "path": "users", "method": "GET", "upstreams": [{ "url": "http://one", "weight": 0 }] },
          { "path": "/a/{}", "method": "GET", "upstreams": [{ "url": "ftp://one" }] },
          { "path": "/b", "method": "GET", "upstreams": [] ,
            "load_balancing": "weighted_rrr",
            "user_rate_limit": { "type": "token_bucket", "capacity": -1, "refill_rate": 1 },
            "concurrency": { "type": "fixd", "max_concurrent": 1,
              "shadow": "yes",
              "priority_by": "heder:X-Priority",
              "priority_percent": { "low": 0,
                "normal": "half" } } },
          { "path": "/c", "method": "GET", "upstreams": [{ "url": "http://one" }],
            "concurrency": { "max_concurrent": 1 } },
          { "path": "/d", "method": "GET", "upstreams": [{ "url": "http://one" }],
            "concurrency": { "type": "fixed", "max_concurrent": 1.5,
              "max": 3 } },
          { "path": "/e", "method": "GET", "upstreams": [{ "url": "http://one" }],
            "concurrency": "fixed" },
          { "path": "/f", "method": "GET", "upstreams": [{ "url": "http://one" }],
            "concurrency": 7 }
        ]
      }
      """;

  @Test
  void aFileTellsAllItsMistakesFromTopToBottomWithLineAndColumn() throws IOException {
    Path file = file(TEN_MISTAKES);
    GatewayBuilder builder = Gateway.fromJson(file).time(time);
    ConfigException e = refusal(builder);
    assertThat(e.problems())
        .extracting(Problem::place)
        .containsExactly(
            "listen.port",
            "trusted_proxies",
            "users.demo.routes[0].method",
            "rotes",
            "routes[0].path",
            "routes[0].upstreams[0].weight",
            "routes[1].path",
            "routes[1].upstreams[0].url",
            "routes[2].upstreams",
            "routes[2].load_balancing",
            "routes[2].user_rate_limit.capacity",
            "routes[2].concurrency",
            "routes[2].concurrency.shadow",
            "routes[2].concurrency.priority_by",
            "routes[2].concurrency.priority_percent.low",
            "routes[2].concurrency.priority_percent.normal",
            "routes[3].concurrency",
            "routes[4].concurrency.max_concurrent",
            "routes[4].concurrency.max",
            "routes[5].concurrency.max_concurrent",
            "routes[6].concurrency");
    assertThat(e.problems()).allMatch(problem -> problem.position().isPresent());
    assertThat(e.problems().getFirst().position())
        .contains(
            new Problem.Position(2, TEN_MISTAKES.lines().toList().get(1).indexOf("70000") + 1));
    assertThat(e.problems().getLast().position().orElseThrow().line()).isEqualTo(26);
    assertThat(e).hasMessageStartingWith("21 problems in " + file + ":");
  }

  @Test
  void nothingIsOpenedForAConfigurationThatCannotBeUsed() {
    CountingEngine engine = new CountingEngine();
    refusal(Gateway.builder().engine(engine).route(route -> route.get("no-slash")));
    assertThat(engine.opened).isEmpty();
  }

  @Test
  void theBuilderTellsAllMistakesWithTheirPlaces() {
    GatewayBuilder builder =
        Gateway.builder()
            .host(" ")
            .port(-1)
            .trustedProxies("10.0.0.0/8", "nowhere")
            .usersKey(UserIdentifier.form("user"))
            .concurrency(ConcurrencyLimiter.fixed(0), limit -> limit.priorityPercent("low", 50))
            .route(route -> route.get("no-slash").upstream(UPSTREAM))
            .route("same", route -> route.get("/a").upstream("one:9001"))
            .route("same", route -> route.get("/b").upstream(UPSTREAM, u -> u.weight(0)))
            .route(route -> route.path("/c").upstream(UPSTREAM))
            .route(route -> route.get("/d"))
            .route(route -> route.get("/e").upstream(UPSTREAM).handle(request -> Response.of(200)))
            .route(
                route ->
                    route
                        .get("/f")
                        .upstream(UPSTREAM)
                        .host("a b")
                        .whenHeader("X-A", "1")
                        .whenHeader("x-a", "2")
                        .rateLimit(RateLimiter.tokenBucket(0, -1))
                        .concurrency(
                            ConcurrencyLimiter.adaptive(
                                AdaptiveSettings.DEFAULT
                                    .withMin(30)
                                    .withMax(20)
                                    .withTolerance(1)
                                    .withWindow(Duration.ZERO)),
                            limit ->
                                limit
                                    .priorityBy(UserIdentifier.ip(), UserIdentifier.form("p"))
                                    .priorityPercent("low", 0)
                                    .priorityPercent("high", 101))
                        .cache(cache -> cache.maxEntries(0))
                        .plugin("request-idd"))
            .user("demo", user -> user.route(route -> route.get("no-slash").upstream(UPSTREAM)));
    assertThat(refusal(builder).problems())
        .extracting(Problem::place)
        .containsExactlyInAnyOrder(
            "listen.host",
            "listen.port",
            "trusted_proxies[1]",
            "users_key",
            "concurrency.max_concurrent",
            "concurrency.priority_percent",
            "routes[0].path",
            "routes[1].upstreams[0].url",
            "routes[2].id",
            "routes[2].upstreams[0].weight",
            "routes[3].method",
            "routes[4].upstreams",
            "routes[5].upstreams",
            "routes[6].host",
            "routes[6].headers.x-a",
            "routes[6].route_rate_limit.capacity",
            "routes[6].route_rate_limit.refill_rate",
            "routes[6].concurrency.max",
            "routes[6].concurrency.initial",
            "routes[6].concurrency.tolerance",
            "routes[6].concurrency.window_ms",
            "routes[6].concurrency.priority_by[1]",
            "routes[6].concurrency.priority_percent.low",
            "routes[6].concurrency.priority_percent.high",
            "routes[6].cache.max_entry",
            "routes[6].plugins[0]",
            "users.demo.routes[0].path");
  }

  @Test
  void aMethodThatOnlyTheRouterRefusesIsAProblemToo() {
    GatewayBuilder builder =
        builder().route(r -> r.path("/").methods("connect").upstream(UPSTREAM));
    assertThat(refusal(builder).problems())
        .extracting(Problem::place)
        .containsExactly("routes[0].method");
  }

  @Test
  void aHostThatOnlyTheRouterRefusesIsAProblemToo() {
    for (String host : List.of("*", "*.", "a..b", "a.", "-", "a_b", "[::1]", "a:80", "1.2.3.4")) {
      GatewayBuilder builder = builder().route(r -> r.get("/").host(host).upstream(UPSTREAM));
      try {
        builder.build().close();
      } catch (ConfigException e) {
        assertThat(e.problems()).extracting(Problem::place).containsExactly("routes[0].host");
      }
    }
  }

  @Test
  void aCacheBeforeAHandlerKeepsItsAnswers() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    Gateway gateway =
        gateway(
            builder()
                .route(
                    r ->
                        r.get("/")
                            .cache(cache -> cache.ttl(Duration.ofMinutes(1)))
                            .handle(request -> Response.text("" + asked.incrementAndGet()))));
    assertThat(get(gateway, "/").body()).isEqualTo("1");
    assertThat(get(gateway, "/").body()).isEqualTo("1");
    time.advance(Duration.ofMinutes(1));
    assertThat(get(gateway, "/").body()).isEqualTo("2");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> Gateway.fromJson(folder.resolve("none.json")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("none.json");
  }

  @Test
  void aFolderOrAFileThatIsNoTextIsNamed() throws IOException {
    assertThatThrownBy(() -> Gateway.fromJson(folder))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(folder.toString());
    Path latin =
        Files.write(folder.resolve("x.json"), "[\"ü\"]".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> Gateway.fromJson(latin))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("x.json");
  }

  @Test
  void aFileThatIsNoJsonSaysWhere() throws IOException {
    ConfigException e = refusal(Gateway.fromJson(file("{\n  \"routes\": [,]\n}")));
    assertThat(e.problems()).hasSize(1);
    assertThat(e.problems().getFirst().position().orElseThrow().line()).isEqualTo(2);
  }

  @Test
  void theBuilderAddsToAFile() throws IOException {
    Path file =
        file(
            "[{ \"path\": \"/a\", \"method\": \"GET\", \"upstreams\": [{ \"url\": \"http://one:9001\" }] }]");
    Gateway gateway =
        gateway(
            Gateway.fromJson(file)
                .time(time)
                .transport(upstreams)
                .route(route -> route.get("/b").handle(request -> Response.text("b"))));
    assertThat(get(gateway, "/a").body()).isEqualTo("ok");
    assertThat(get(gateway, "/b").body()).isEqualTo("b");
  }

  @Test
  void whatTheEngineCannotDoIsAProblemOfUsersRoutesToo() {
    CountingEngine engine = new CountingEngine().withHostProblem("this engine cannot");
    GatewayBuilder builder =
        Gateway.builder()
            .engine(engine)
            .route(r -> r.get("/a").upstream(UPSTREAM))
            .route(r -> r.get("/b").upstream(UPSTREAM).preserveHost(true))
            .user("a b", u -> u.route(r -> r.get("/c").upstream(UPSTREAM).preserveHost(true)));
    assertThat(refusal(builder).problems())
        .extracting(Problem::toString)
        .containsExactly(
            "routes[1].preserve_host: this engine cannot",
            "users[\"a b\"].routes[0].preserve_host: this engine cannot");
    assertThat(engine.opened).hasSize(1);
    assertThat(engine.closed).hasValue(1);
  }
}
