package io.fluxgate.config.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.config.CacheConfig;
import io.fluxgate.config.CertificateConfig;
import io.fluxgate.config.CircuitBreakerConfig;
import io.fluxgate.config.CircuitBreakerConfig.FailureKind;
import io.fluxgate.config.ClientAuth;
import io.fluxgate.config.ConcurrencyConfig;
import io.fluxgate.config.CostConfig;
import io.fluxgate.config.GatewayConfig;
import io.fluxgate.config.GatewayConfig.UserConfig;
import io.fluxgate.config.HealthConfig;
import io.fluxgate.config.HedgeConfig;
import io.fluxgate.config.LimitConfig;
import io.fluxgate.config.LimitsConfig;
import io.fluxgate.config.ListenConfig;
import io.fluxgate.config.ListenerConfig;
import io.fluxgate.config.PartConfig;
import io.fluxgate.config.QueueConfig;
import io.fluxgate.config.RateLimitConfig;
import io.fluxgate.config.RetryConfig;
import io.fluxgate.config.RouteConfig;
import io.fluxgate.config.SharedLimitConfig;
import io.fluxgate.config.StickyConfig;
import io.fluxgate.config.TimeoutsConfig;
import io.fluxgate.config.TlsConfig;
import io.fluxgate.config.UpgradeConfig;
import io.fluxgate.config.UpstreamConfig;
import io.fluxgate.config.UpstreamConfig.Resolve;
import io.fluxgate.config.UpstreamTlsConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoundTripTest {

  private final JsonConfigFormat json = new JsonConfigFormat();

  @Test
  void anythingExpressibleComesBackEqual() {
    for (int seed = 0; seed < 500; seed++) {
      GatewayConfig config = new Any(new Random(seed)).gateway();
      String text = json.write(config);
      var reading = json.read(text, "");

      assertThat(reading.problems()).as("seed %s:%n%s", seed, text).isEmpty();
      assertThat(reading.config()).as("seed %s:%n%s", seed, text).isEqualTo(config);
    }
  }

  @Test
  void leavesOutWhatWouldHoldAnyway() {
    assertThat(json.write(GatewayReader.EMPTY)).isEqualTo("{ }\n");
    assertThat(json.write(gateway(plain(List.of(), Optional.empty()))))
        .isEqualTo(
            """
            {
              "routes" : [
                {
                  "path" : "/a",
                  "method" : "GET",
                  "upstreams" : [
                    {
                      "url" : "http://a"
                    }
                  ]
                }
              ]
            }
            """);
  }

  @Test
  void livePartsCannotBeSaid() {
    GatewayConfig plugin = gateway(plain(List.of(new PartConfig.Live("mine")), Optional.empty()));
    GatewayConfig handler = gateway(plain(List.of(), Optional.of(new PartConfig.Live("mine"))));

    assertThatThrownBy(plugin::toJson)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("routes[0].plugins[0] is an object of the application's own");
    assertThatThrownBy(handler::toJson)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("routes[0].handler is an object of the application's own");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void numbersThatJsonDoesNotHaveCannotBeSaid(double number) {
    PartConfig part = new PartConfig.Named("x", Map.of("a", List.of(number)));

    assertThatThrownBy(() -> gateway(plain(List.of(part), Optional.empty())).toJson())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("routes[0].plugins[0].a is a number that JSON cannot say");
  }

  @Test
  void anOptionMayNotTakeTheNamesPlace() {
    PartConfig part = new PartConfig.Named("x", Map.of("name", "y"));

    assertThatThrownBy(() -> gateway(plain(List.of(part), Optional.empty())).toJson())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("routes[0].plugins[0] has an option 'name'");
  }

  private static GatewayConfig gateway(RouteConfig route) {
    return new GatewayConfig(
        ListenConfig.DEFAULT,
        List.of(),
        List.of(),
        GatewayConfig.DEFAULT_USERS_KEY,
        GatewayConfig.DEFAULT_RETRY_BUFFER_BYTES,
        List.of(),
        Map.of(),
        Optional.empty(),
        Map.of(),
        List.of(route));
  }

  private static RouteConfig plain(List<PartConfig> plugins, Optional<PartConfig.Live> handler) {
    return new RouteConfig(
        Optional.empty(),
        "/a",
        List.of("GET"),
        Optional.empty(),
        Map.of(),
        Map.of(),
        RouteConfig.DEFAULT_LOAD_BALANCING,
        List.of(
            new UpstreamConfig(
                "http://a",
                1,
                false,
                0,
                Duration.ZERO,
                0,
                Optional.empty(),
                Resolve.DEFAULT,
                CircuitBreakerConfig.DEFAULT)),
        false,
        UpgradeConfig.DEFAULT,
        TimeoutsConfig.DEFAULT,
        Optional.empty(),
        Optional.empty(),
        QueueConfig.DEFAULT,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty(),
        CacheConfig.DEFAULT,
        plugins,
        Optional.empty(),
        handler);
  }

  /** Makes configurations of any values, half of them the defaults, valid or not. */
  private record Any(Random random) {

    GatewayConfig gateway() {
      Map<String, UserConfig> users = new LinkedHashMap<>();
      for (int i = random.nextInt(3); i > 0; i--) {
        users.put(text(), new UserConfig(list(2, this::route)));
      }
      return new GatewayConfig(
          or(
              ListenConfig.DEFAULT,
              () ->
                  new ListenConfig(
                      text(),
                      whole(),
                      maybe(this::tls),
                      text(),
                      time(),
                      time(),
                      time(),
                      or(LimitsConfig.DEFAULT, this::limits))),
          list(3, this::listener),
          list(3, this::text),
          or(GatewayConfig.DEFAULT_USERS_KEY, () -> list(3, this::text)),
          or(GatewayConfig.DEFAULT_RETRY_BUFFER_BYTES, random::nextLong),
          list(3, () -> limit(text(), list(3, this::text))),
          sharedLimits(),
          maybe(this::concurrency),
          users,
          list(3, this::route));
    }

    private LimitsConfig limits() {
      return new LimitsConfig(
          or(0, this::whole),
          or(
              LimitsConfig.Clients.DEFAULT,
              () -> new LimitsConfig.Clients(whole(), whole(), whole(), time())),
          or(
              LimitsConfig.Messages.DEFAULT,
              () ->
                  new LimitsConfig.Messages(whole(), whole(), whole(), random.nextLong(), whole())),
          or(
              LimitsConfig.Pool.DEFAULT,
              () -> new LimitsConfig.Pool(whole(), whole(), time(), time())));
    }

    private Map<String, RateLimitConfig> sharedLimits() {
      Map<String, RateLimitConfig> limits = new LinkedHashMap<>();
      for (int i = random.nextInt(3); i > 0; i--) {
        String name = text();
        limits.put(name, limit(name, list(3, this::text)));
      }
      return limits;
    }

    private LimitConfig routeLimit() {
      return random.nextBoolean()
          ? limit(text(), list(3, this::text))
          : new SharedLimitConfig(text(), maybe(this::cost));
    }

    private CacheConfig cache() {
      return new CacheConfig(
          random.nextBoolean(),
          time(),
          whole(),
          random.nextLong(),
          whole(),
          new CacheConfig.Times(
              maybe(() -> or(Duration.ZERO, this::time)),
              or(Duration.ZERO, this::time),
              or(Duration.ZERO, this::time),
              or(Duration.ZERO, this::time)),
          or(
              CacheConfig.Key.DEFAULT,
              () ->
                  new CacheConfig.Key(
                      list(3, this::text),
                      random.nextBoolean(),
                      list(3, this::text),
                      list(3, this::text),
                      random.nextBoolean())),
          new CacheConfig.Exceptions(
              maybe(this::text), maybe(this::text), Optional.empty(), Optional.empty()));
    }

    private RateLimitConfig limit(String name, List<String> per) {
      Map<String, PartConfig> tiers = new LinkedHashMap<>();
      for (int i = random.nextInt(3); i > 0; i--) {
        tiers.put(text(), part());
      }
      return new RateLimitConfig(
          name,
          part(),
          per,
          Optional.empty(),
          new RateLimitConfig.Tiers(tiers, maybe(this::text), Optional.empty()),
          maybe(this::cost),
          random.nextBoolean(),
          any(RateLimitConfig.OnError.values()),
          any(RateLimitConfig.Headers.values()),
          or(
              RateLimitConfig.Refusal.DEFAULT,
              () -> new RateLimitConfig.Refusal(whole(), text(), maybe(this::text))));
    }

    private CostConfig cost() {
      return random.nextBoolean()
          ? new CostConfig.Fixed(random.nextLong())
          : new CostConfig.From(text());
    }

    RouteConfig route() {
      return new RouteConfig(
          maybe(this::text),
          text(),
          list(3, this::text),
          maybe(this::text),
          table(),
          table(),
          or(RouteConfig.DEFAULT_LOAD_BALANCING, this::part),
          list(3, this::upstream),
          random.nextBoolean(),
          or(UpgradeConfig.DEFAULT, () -> new UpgradeConfig(list(3, this::text), time())),
          or(
              TimeoutsConfig.DEFAULT,
              () -> new TimeoutsConfig(time(), time(), time(), time(), maybe(this::text))),
          maybe(() -> or(RetryConfig.DEFAULT, this::retry)),
          maybe(() -> new HedgeConfig(or(Duration.ZERO, this::time))),
          or(QueueConfig.DEFAULT, () -> new QueueConfig(whole(), time())),
          maybe(() -> or(StickyConfig.DEFAULT, this::sticky)),
          maybe(() -> limit("route", List.of())),
          maybe(() -> limit("user", List.of(RateLimitConfig.USER))),
          list(3, this::routeLimit),
          list(3, this::text),
          maybe(this::concurrency),
          or(CacheConfig.DEFAULT, this::cache),
          list(3, this::part),
          maybe(() -> or(HealthConfig.DEFAULT, this::health)),
          Optional.empty());
    }

    private ConcurrencyConfig concurrency() {
      Map<String, Integer> percents = new LinkedHashMap<>();
      for (int i = random.nextInt(3); i > 0; i--) {
        percents.put(text(), whole());
      }
      return new ConcurrencyConfig(
          part(), list(3, this::text), Optional.empty(), percents, random.nextBoolean());
    }

    private HealthConfig health() {
      return new HealthConfig(
          maybe(() -> or(HealthConfig.Active.DEFAULT, this::active)),
          maybe(() -> or(HealthConfig.Passive.DEFAULT, this::passive)),
          whole(),
          time());
    }

    private HealthConfig.Active active() {
      return new HealthConfig.Active(
          text(),
          text(),
          list(3, this::whole),
          maybe(this::text),
          table(),
          time(),
          whole(),
          time(),
          whole(),
          whole());
    }

    private HealthConfig.Passive passive() {
      return new HealthConfig.Passive(whole(), whole(), whole(), time(), time(), time(), whole());
    }

    private RetryConfig retry() {
      return new RetryConfig(
          whole(),
          time(),
          time(),
          false,
          list(3, this::whole),
          time(),
          random.nextBoolean(),
          whole(),
          whole(),
          whole());
    }

    private StickyConfig sticky() {
      return new StickyConfig(
          text(),
          list(3, this::text),
          text(),
          random.nextBoolean(),
          random.nextBoolean(),
          text(),
          maybe(this::time));
    }

    private ListenerConfig listener() {
      return new ListenerConfig(
          text(),
          or("127.0.0.1", this::text),
          whole(),
          maybe(this::tls),
          maybe(() -> new ListenerConfig.Redirect(or(443, this::whole), or(308, this::whole))));
    }

    private TlsConfig tls() {
      return new TlsConfig(
          list(3, this::certificate),
          or("1.2", this::text),
          List.of(ClientAuth.values()).get(random.nextInt(3)),
          maybe(this::text),
          random.nextBoolean(),
          time(),
          time(),
          whole());
    }

    private CertificateConfig certificate() {
      return new CertificateConfig(
          maybe(this::text),
          maybe(this::text),
          maybe(this::text),
          maybe(this::text),
          maybe(this::text));
    }

    private UpstreamTlsConfig upstreamTls() {
      return new UpstreamTlsConfig(
          maybe(this::text),
          maybe(this::certificate),
          list(3, this::text),
          or("1.2", this::text),
          maybe(this::text),
          random.nextBoolean(),
          time());
    }

    private UpstreamConfig upstream() {
      return new UpstreamConfig(
          text(),
          or(1, this::whole),
          random.nextBoolean(),
          whole(),
          time(),
          or(0, this::whole),
          maybe(this::upstreamTls),
          random.nextBoolean()
              ? Resolve.DEFAULT
              : new Resolve(true, or(Resolve.DEFAULT.interval(), this::time)),
          or(CircuitBreakerConfig.DEFAULT, this::breaker));
    }

    private CircuitBreakerConfig breaker() {
      return new CircuitBreakerConfig(
          random.nextBoolean(),
          maybe(this::whole),
          time(),
          time(),
          maybe(this::time),
          whole(),
          maybe(this::whole),
          or(
              CircuitBreakerConfig.Rates.DEFAULT,
              () ->
                  new CircuitBreakerConfig.Rates(
                      whole(),
                      maybe(() -> or(100, this::whole)),
                      maybe(this::whole),
                      time(),
                      maybe(this::whole))),
          or(
              CircuitBreakerConfig.Failures.DEFAULT,
              () ->
                  new CircuitBreakerConfig.Failures(
                      maybe(() -> list(3, this::whole)),
                      Set.copyOf(list(3, () -> any(FailureKind.values()))))));
    }

    private <T> T any(T[] values) {
      return values[random.nextInt(values.length)];
    }

    private PartConfig part() {
      return new PartConfig.Named(text(), options(2));
    }

    private Map<String, Object> options(int levels) {
      Map<String, Object> options = new LinkedHashMap<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        options.put("o" + text(), option(levels));
      }
      return options;
    }

    private Object option(int levels) {
      return switch (random.nextInt(levels > 0 ? 7 : 5)) {
        case 0 -> text();
        case 1 -> whole();
        case 2 -> random.nextLong();
        case 3 -> random.nextBoolean();
        case 4 -> Math.scalb(random.nextGaussian(), random.nextInt(-1100, 1000));
        case 5 -> options(levels - 1);
        default -> list(3, () -> option(levels - 1));
      };
    }

    private int whole() {
      return random.nextBoolean() ? random.nextInt(100) : random.nextInt();
    }

    private Duration time() {
      return switch (random.nextInt(4)) {
        case 0 -> Duration.ZERO;
        case 1 -> Duration.ofMillis(random.nextInt(100_000));
        case 2 -> Duration.ofNanos(random.nextLong());
        default -> Duration.ofSeconds(random.nextLong(1L << 50), random.nextInt());
      };
    }

    private String text() {
      String alphabet = "abcxyz/.-_:*{}[]\"\\'\n\t\u0001é€ ";
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(8); i > 0; i--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      return text.toString();
    }

    private Map<String, String> table() {
      Map<String, String> table = new LinkedHashMap<>();
      for (int i = random.nextInt(3); i > 0; i--) {
        table.put(text(), text());
      }
      return table;
    }

    private <T> List<T> list(int most, Supplier<T> each) {
      List<T> list = new ArrayList<>();
      for (int i = random.nextInt(most + 1); i > 0; i--) {
        list.add(each.get());
      }
      return list;
    }

    private <T> Optional<T> maybe(Supplier<T> value) {
      return random.nextBoolean() ? Optional.of(value.get()) : Optional.empty();
    }

    private <T> T or(T normal, Supplier<T> other) {
      return random.nextBoolean() ? normal : other.get();
    }
  }
}
