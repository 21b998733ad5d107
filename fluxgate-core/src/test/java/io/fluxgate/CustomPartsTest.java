package io.fluxgate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fluxgate.concurrency.ConcurrencyLimiter;
import io.fluxgate.concurrency.ConcurrencyLimiterFactory;
import io.fluxgate.config.ConcurrencyConfig;
import io.fluxgate.config.GatewayConfig;
import io.fluxgate.config.PartConfig;
import io.fluxgate.config.Problem;
import io.fluxgate.config.RateLimitConfig;
import io.fluxgate.config.RouteConfig;
import io.fluxgate.filter.Filter;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.loadbalancer.Candidate;
import io.fluxgate.loadbalancer.LoadBalancer;
import io.fluxgate.loadbalancer.LoadBalancerFactory;
import io.fluxgate.plugin.FactoryContext;
import io.fluxgate.plugin.FilterFactory;
import io.fluxgate.plugin.Options;
import io.fluxgate.ratelimit.Allowed;
import io.fluxgate.ratelimit.RateLimiter;
import io.fluxgate.ratelimit.RateLimiterFactory;
import io.fluxgate.ratelimit.Rejected;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The promise that an application's own parts stand beside the built-in ones. */
class CustomPartsTest extends InMemoryGateway {

  /** Always the last one. */
  private record Last() implements LoadBalancerFactory {
    @Override
    public String name() {
      return "last";
    }

    @Override
    public LoadBalancer create(Options options, FactoryContext context) {
      return (request, candidates) -> candidates.getLast();
    }
  }

  /** So many requests and no more, ever. */
  private record Quota() implements RateLimiterFactory {
    @Override
    public String name() {
      return "quota";
    }

    @Override
    public RateLimiter create(Options options, FactoryContext context) {
      AtomicLong left = new AtomicLong(options.integer("requests", 1, 1000, 1));
      return (key, permits) ->
          left.getAndAdd(-permits) >= permits
              ? Allowed.of(1, 0, Duration.ofHours(1))
              : Rejected.of(1, 0, Duration.ofHours(1));
    }
  }

  /** Says something in a header. */
  private record Says(String name) implements FilterFactory {
    @Override
    public Filter create(Options options, FactoryContext context) {
      String word = options.text("word").orElse("hello");
      return (request, next) -> next.proceed(request).withHeader("X-Says", word);
    }
  }

  private static final String JSON =
      """
      [{ "path": "/*", "method": "*", "load_balancing": "last",
         "upstreams": [{ "url": "http://one:9001" }, { "url": "http://two:9002" }],
         "route_rate_limit": { "type": "quota", "requests": 2 },
         "plugins": [{ "name": "says", "word": "moin" }] }]
      """;

  private GatewayBuilder withOwnParts() {
    return builder().register(new Last()).register(new Quota()).register(new Says("says"));
  }

  @Test
  void registeredPartsAreUsedByNameWithTheirOptions() throws IOException {
    Gateway gateway = gateway(withOwnParts().config(GatewayConfig.fromJson(JSON)));
    assertThat(get(gateway, "/").header("X-Says")).isEqualTo("moin");
    assertThat(get(gateway, "/").status()).isEqualTo(200);
    Got refused = get(gateway, "/");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("Retry-After")).isEqualTo("3600");
    assertThat(refused.header("X-Says")).as("plugins stand before the limits").isEqualTo("moin");
    assertThat(upstreams.requests(OTHER)).hasSize(2);
    assertThat(upstreams.requests(UPSTREAM)).isEmpty();
  }

  @Test
  void unknownNamesAreReportedAllAtOnceWithPlacesAndHints() {
    GatewayConfig config =
        GatewayConfig.fromJson(
            JSON.replace("\"last\"", "\"lasst\"")
                .replace("\"quota\"", "\"quotta\"")
                .replace("\"says\"", "\"sais\""));
    assertThat(problemsOf(withOwnParts().config(config)))
        .extracting(Problem::place)
        .containsExactly(
            "routes[0].load_balancing", "routes[0].route_rate_limit", "routes[0].plugins[0]");
    assertThat(problemsOf(withOwnParts().config(config)))
        .extracting(Problem::message)
        .satisfiesExactly(
            first -> assertThat(first).contains("'lasst'", "did you mean 'last'"),
            second -> assertThat(second).contains("'quotta'", "did you mean 'quota'"),
            third -> assertThat(third).contains("'sais'", "did you mean 'says'"));
  }

  @Test
  void optionsThatAPartDoesNotKnowOrTakeAreReportedWithTheirPlaces() {
    GatewayConfig config =
        GatewayConfig.fromJson(
            JSON.replace("\"requests\": 2", "\"requests\": 0, \"bursts\": 3")
                .replace("\"moin\"", "7"));
    assertThat(problemsOf(withOwnParts().config(config)))
        .extracting(Problem::place)
        .containsExactlyInAnyOrder(
            "routes[0].route_rate_limit.requests",
            "routes[0].route_rate_limit.bursts",
            "routes[0].plugins[0].word");
  }

  @Test
  void everythingThatIsWrongWithOneOptionIsReported() {
    GatewayBuilder builder =
        builder()
            .route(
                route ->
                    route
                        .get("/")
                        .upstream(UPSTREAM)
                        .plugin(
                            "headers",
                            Map.of("request", Map.of("remove", List.of("Host", "Upgrade")))));
    assertThat(problemsOf(builder)).hasSize(2);
  }

  private static List<Problem> problemsOf(GatewayBuilder builder) {
    return refusal(builder).problems();
  }

  @Test
  void anOwnPartTakesThePlaceOfABuiltInOne() throws IOException {
    Gateway gateway =
        gateway(
            builder()
                .register(new Says("request-id"))
                .route(r -> r.get("/").upstream(UPSTREAM).plugin("request-id")));
    assertThat(get(gateway, "/").header("X-Says")).isEqualTo("hello");
  }

  @Test
  void aFactoryThatThrowsIsAProblemAtItsPlace() {
    FilterFactory broken =
        new FilterFactory() {
          @Override
          public String name() {
            return "broken";
          }

          @Override
          public Filter create(Options options, FactoryContext context) {
            throw new IllegalStateException("no database");
          }
        };
    GatewayBuilder builder =
        builder()
            .register(broken)
            .route(r -> r.get("/").upstream(UPSTREAM).plugin("request-id").plugin("broken"));
    assertThat(problemsOf(builder))
        .extracting(Problem::toString)
        .containsExactly("routes[0].plugins[1]: plugin broken: no database");
  }

  @Test
  @SuppressWarnings("NullAway") // an application that is not checked for nulls may well do this
  void aFactoryThatMakesNothingIsAProblemAtItsPlace() {
    FilterFactory lazy =
        new FilterFactory() {
          @Override
          public String name() {
            return "lazy";
          }

          @Override
          public Filter create(Options options, FactoryContext context) {
            return null;
          }
        };
    GatewayBuilder builder =
        builder().register(lazy).route(r -> r.get("/").upstream(UPSTREAM).plugin("lazy"));
    assertThat(problemsOf(builder))
        .extracting(Problem::place)
        .containsExactly("routes[0].plugins[0]");
  }

  @Test
  void livePartsOfTheWrongKindAreProblemsAtTheirPlaces() {
    RouteConfig right =
        builder().route(r -> r.get("/").upstream(UPSTREAM)).toConfig().routes().getFirst();
    RouteConfig wrong =
        new RouteConfig(
            right.id(),
            right.path(),
            right.methods(),
            right.host(),
            right.headers(),
            right.query(),
            new PartConfig.Live("balancer"),
            List.of(),
            false,
            right.upgrade(),
            right.timeouts(),
            right.retry(),
            right.hedge(),
            right.queue(),
            right.sticky(),
            Optional.of(RateLimitConfig.of("route", new PartConfig.Live("limiter"), List.of())),
            right.userRateLimit(),
            right.rateLimits(),
            right.userIdKey(),
            Optional.of(
                new ConcurrencyConfig(
                    new PartConfig.Live("places"),
                    List.of(),
                    Optional.of(new PartConfig.Live("priority")),
                    Map.of(),
                    false)),
            right.cache(),
            List.of(new PartConfig.Live("filter")),
            right.health(),
            Optional.of(new PartConfig.Live("handler")));
    GatewayConfig empty = builder().toConfig();
    GatewayConfig config =
        new GatewayConfig(
            empty.listen(),
            empty.listeners(),
            empty.trustedProxies(),
            empty.usersKey(),
            empty.retryBufferBytes(),
            empty.rateLimits(),
            empty.sharedRateLimits(),
            Optional.of(new ConcurrencyConfig(new PartConfig.Live("places"))),
            empty.users(),
            List.of(wrong));
    assertThat(problemsOf(builder().config(config)))
        .extracting(Problem::place)
        .containsExactlyInAnyOrder(
            "concurrency",
            "routes[0].load_balancing",
            "routes[0].route_rate_limit",
            "routes[0].concurrency",
            "routes[0].concurrency.priority_by",
            "routes[0].plugins[0]",
            "routes[0].handler");
  }

  @Test
  void aBalancerThatPicksAStrangerIs500AndKeepsNothing() throws IOException {
    Candidate stranger =
        new Candidate() {
          @Override
          public int index() {
            return 0;
          }

          @Override
          public String id() {
            return UPSTREAM;
          }

          @Override
          public int weight() {
            return 1;
          }

          @Override
          public int inFlight() {
            return 0;
          }
        };
    Gateway gateway = proxy(route -> route.loadBalancer((request, candidates) -> stranger));
    assertThat(get(gateway, "/").status()).isEqualTo(500);
    assertThat(upstreams.calls()).isEmpty();
  }

  @Test
  void partsOnTheClassPathAreFoundByThemselves() throws IOException {
    Gateway gateway =
        gateway(
            builder()
                .config(
                    GatewayConfig.fromJson(
                        """
                        [{ "path": "/*", "method": "*",
                           "load_balancing": "service-test",
                           "route_rate_limit": { "type": "service-test" },
                           "concurrency": "service-test",
                           "plugins": ["service-test"],
                           "upstreams": [{ "url": "http://one:9001" }, { "url": "http://two:9002" }] }]
                        """)));
    Got got = get(gateway, "/");
    assertThat(got.header("X-Plugin")).isEqualTo("service-test");
    assertThat(upstreams.requests(OTHER)).hasSize(1);
    assertThat(ServiceConcurrency.MADE.get()).isPositive();
    assertThat(get(gateway, "/").status()).isEqualTo(429);
  }

  /** What {@code META-INF/services} of the tests names. */
  public static final class ServiceBalancer implements LoadBalancerFactory {
    @Override
    public String name() {
      return "service-test";
    }

    @Override
    public LoadBalancer create(Options options, FactoryContext context) {
      return (request, candidates) -> candidates.getLast();
    }
  }

  /** What {@code META-INF/services} of the tests names. */
  public static final class ServiceLimiter implements RateLimiterFactory {
    @Override
    public String name() {
      return "service-test";
    }

    @Override
    public RateLimiter create(Options options, FactoryContext context) {
      return new Quota().create(new Options(Map.of("requests", 1L)), context);
    }
  }

  /** What {@code META-INF/services} of the tests names. */
  public static final class ServiceConcurrency implements ConcurrencyLimiterFactory {
    static final AtomicInteger MADE = new AtomicInteger();

    @Override
    public String name() {
      return "service-test";
    }

    @Override
    public ConcurrencyLimiter create(Options options, FactoryContext context) {
      MADE.incrementAndGet();
      return ConcurrencyLimiter.of(() -> 1, context.time());
    }
  }

  /** What {@code META-INF/services} of the tests names. */
  public static final class ServicePlugin implements FilterFactory {
    @Override
    public String name() {
      return "service-test";
    }

    @Override
    public Filter create(Options options, FactoryContext context) {
      return (request, next) -> next.proceed(request).withHeader("X-Plugin", "service-test");
    }
  }

  @Test
  void theModuleLooksForEveryKindOfPart() throws URISyntaxException {
    Path classes =
        Path.of(Gateway.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    ModuleDescriptor module =
        ModuleFinder.of(classes).find("io.fluxgate").orElseThrow().descriptor();
    assertThat(module.uses())
        .contains(
            ConcurrencyLimiterFactory.class.getName(),
            FilterFactory.class.getName(),
            LoadBalancerFactory.class.getName(),
            RateLimiterFactory.class.getName());
  }

  @Test
  void aBrokenOptionOfTheBuilderIsRefusedWhereItIsSaid() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(
            () -> builder().route(r -> r.plugin("headers", Map.of("request", new Object()))))
        .withMessageContaining("option request must be");
  }

  @Test
  void anOwnFilterSeesWhatThePatternTook() throws IOException {
    Gateway gateway =
        gateway(
            builder()
                .route(
                    r ->
                        r.get("/users/{id}")
                            .filter((request, next) -> next.proceed(request))
                            .handle(request -> Response.text(request.pathVariable("id")))));
    assertThat(ask(gateway, Request.get("/users/a%20b")).body()).isEqualTo("a b");
  }
}
