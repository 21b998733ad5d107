package io.fluxgate.ratelimit;

import static io.fluxgate.ratelimit.Limiting.keyed;
import static io.fluxgate.ratelimit.Limiting.limiter;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.filter.TwoPhaseFilter;
import io.fluxgate.filter.TwoPhaseFilter.Proceed;
import io.fluxgate.http.Body;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.testing.FakeTime;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Who is refused, and with what answer. What the fields say: {@link LimitFieldsTest}. */
class RateLimitFilterTest {

  private final FakeTime time = FakeTime.standing();

  private KeyedLimiter bucket(double capacity, double perSecond) {
    return keyed(RateLimiter.tokenBucket(capacity, perSecond), time);
  }

  private ScriptedRoute perUser(double capacity, double perSecond) {
    return new ScriptedRoute(
        time,
        Limit.builder("user", bucket(capacity, perSecond))
            .key(request -> request.header("X-User").orElse("nobody"))
            .build());
  }

  private static Request from(String user) {
    return Request.get("/").withHeader("X-User", user);
  }

  private static String text(Response response) throws IOException {
    return new String(response.body().readAll(10_000), StandardCharsets.UTF_8);
  }

  private static JsonNode json(Response response) throws IOException {
    return JsonMapper.shared().readTree(text(response));
  }

  @Test
  void sendsOnWhatIsAllowedAndItsAnswerBack() throws Exception {
    ScriptedRoute route = perUser(1, 1);
    Response response = route.ask(from("ann"));
    assertThat(text(response)).isEqualTo("served");
    assertThat(route.served.getFirst().headers()).isEqualTo(from("ann").headers());
  }

  @Test
  void answers429WithAProblemAndRetryAfter() throws Exception {
    ScriptedRoute route = perUser(1, 0.4);
    route.ask(from("ann"));
    Response response = route.ask(from("ann"));
    assertThat(response.status()).isEqualTo(429);
    assertThat(response.header("Retry-After")).as("2.5 s, rounded up").hasValue("3");
    assertThat(response.header("Content-Type")).hasValue("application/problem+json");
    assertThat(json(response))
        .isEqualTo(
            JsonMapper.shared()
                .readTree(
                    """
                    {"type": "https://iana.org/assignments/http-problem-types#quota-exceeded",
                     "title": "There were too many requests.",
                     "status": 429,
                     "detail": "A limit is used up; try again in 3 s.",
                     "violated-policies": ["user"]}
                    """));
    assertThat(route.served).hasSize(1);
    assertThat(route.events).containsExactly(new ScriptedRoute.Exceeded("user", false));
  }

  @Test
  void limitsEachUserByItself() throws Exception {
    ScriptedRoute route = perUser(1, 1);
    assertThat(route.ask(from("ann")).status()).isEqualTo(200);
    assertThat(route.ask(from("ann")).status()).isEqualTo(429);
    assertThat(route.ask(from("bob")).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 1",
    "PT0.000000001S, 1",
    "PT1S, 1",
    "PT1.000000001S, 2",
    "PT59.5S, 60",
    "PT3600S, 3600"
  })
  void roundsRetryAfterUpToWholeSeconds(Duration wait, String seconds) throws Exception {
    RateLimiter full = (key, permits) -> Rejected.of(1, 0, wait, wait);
    Response response = new ScriptedRoute(time, Limit.builder("all", full).build()).ask();
    assertThat(response.header("Retry-After")).hasValue(seconds);
  }

  @Test
  void servesAClientThatWaitsAsLongAsTheHeaderSaysAndNotASecondSooner() throws Exception {
    ScriptedRoute route = perUser(1, 0.07);
    route.ask(from("ann"));
    for (int i = 0; i < 20; i++) {
      Response refused = route.ask(from("ann"));
      long seconds = Long.parseLong(refused.header("Retry-After").orElseThrow());
      time.advance(Duration.ofSeconds(seconds - 1));
      assertThat(route.ask(from("ann")).status()).isEqualTo(429);
      time.advance(Duration.ofSeconds(1));
      assertThat(route.ask(from("ann")).status()).isEqualTo(200);
    }
  }

  @Test
  void namesEveryLimitThatIsExceededAndTheLongestOfTheirWaits() throws Exception {
    ScriptedRoute route =
        new ScriptedRoute(
            time,
            Limit.builder("short", bucket(1, 1)).build(),
            Limit.builder("long", bucket(1, 0.1)).build(),
            Limit.builder("wide", bucket(9, 0.01)).build());
    route.ask();
    Response response = route.ask();
    assertThat(response.header("Retry-After")).hasValue("10");
    assertThat(json(response).get("violated-policies").toString())
        .isEqualTo("[\"short\",\"long\"]");
    time.advance(Duration.ofSeconds(1));
    assertThat(json(route.ask()).get("violated-policies").toString()).isEqualTo("[\"long\"]");
  }

  @Test
  void aRequestCountsAsMuchAsItsCost() throws Exception {
    KeyedLimiter limiter = bucket(10, 1);
    Limit weighed =
        Limit.builder("weight", limiter)
            .cost(request -> request.header("X-Cost").map(Long::parseLong).orElse(1L))
            .build();
    ScriptedRoute route = new ScriptedRoute(time, weighed);
    assertThat(route.ask(Request.get("/").withHeader("X-Cost", "7")).status()).isEqualTo(200);
    Response tooMuch = route.ask(Request.get("/").withHeader("X-Cost", "8"));
    assertThat(tooMuch.status()).isEqualTo(429);
    assertThat(tooMuch.header("Retry-After")).hasValue("5");
    assertThat(route.ask(Request.get("/").withHeader("X-Cost", "3")).status()).isEqualTo(200);
    assertThat(route.status()).isEqualTo(429);
  }

  @Test
  void aCostAboveTheLimitIsRefusedForEverWithoutRetryAfter() throws Exception {
    KeyedLimiter small = bucket(3, 1);
    KeyedLimiter other = bucket(1, 1);
    ScriptedRoute route =
        new ScriptedRoute(
            time,
            Limit.builder("other", other).build(),
            Limit.builder("small", small).cost(request -> 4).build());
    other.tryAcquire("", 1);
    for (int i = 0; i < 2; i++) {
      Response response = route.ask();
      assertThat(response.status()).isEqualTo(429);
      assertThat(response.header("Retry-After")).isEmpty();
      assertThat(json(response).get("detail").asString())
          .isEqualTo("The request counts more than the limit small allows.");
      assertThat(response.header("RateLimit").orElseThrow()).endsWith("\"small\";r=3");
      time.advance(Duration.ofHours(1));
    }
    assertThat(small.look("", 1).remaining()).isEqualTo(3);
    assertThat(other.look("", 1).remaining()).as("nothing is taken").isEqualTo(1);
    assertThat(route.served).isEmpty();
  }

  @Test
  void aCostAboveTheLimitOfAnApplicationsOwnIsNotEvenAsked() throws Exception {
    RateLimiter own =
        new RateLimiter() {
          @Override
          public Decision tryAcquire(String key, long permits) {
            throw new AssertionError("asked for " + permits);
          }

          @Override
          public long mostPermits() {
            return 3;
          }
        };
    Limit limit = Limit.builder("own", own).cost(request -> 4).build();
    assertThat(new ScriptedRoute(time, limit).status()).isEqualTo(429);
    Limit tried = Limit.builder("own", own).cost(request -> 4).shadow(true).build();
    assertThat(new ScriptedRoute(time, tried).status()).isEqualTo(200);
  }

  @Test
  void aRefusalMayLookOtherwise() throws Exception {
    Limit limit =
        Limit.builder("user", bucket(1, 0.5))
            .refusal(new Refusal(503, "text/plain", Optional.of("Come back later.")))
            .build();
    ScriptedRoute route = new ScriptedRoute(time, limit);
    route.ask();
    Response response = route.ask();
    assertThat(response.status()).isEqualTo(503);
    assertThat(response.header("Content-Type")).hasValue("text/plain");
    assertThat(text(response)).isEqualTo("Come back later.");
    assertThat(response.header("Retry-After")).hasValue("2");
    assertThat(response.header("RateLimit")).hasValue("\"user\";r=0;t=2");
  }

  @Test
  void tiersHaveLimitersOfTheirOwn() throws Exception {
    Limit limit =
        Limit.builder("api", bucket(1, 1))
            .tiers(Map.of("gold", bucket(3, 1), "staff", limiter(RateLimiter.none(), time)))
            .build();
    ScriptedRoute route = new ScriptedRoute(time, limit);
    Request gold = Request.get("/").with(Limit.TIER, "gold");
    assertThat(route.ask(gold).header("RateLimit-Policy")).hasValue("\"api\";q=3;w=3");
    assertThat(route.ask(gold).header("RateLimit")).hasValue("\"api\";r=1;t=1");
    assertThat(route.ask(gold).status()).isEqualTo(200);
    assertThat(route.ask(gold).status()).isEqualTo(429);

    Request unknown = Request.get("/").with(Limit.TIER, "tin");
    assertThat(route.ask(unknown).header("RateLimit-Policy")).hasValue("\"api\";q=1;w=1");
    assertThat(route.status()).as("no tier shares the usual limit").isEqualTo(429);

    for (int i = 0; i < 1_000; i++) {
      Response unlimited = route.ask(Request.get("/").with(Limit.TIER, "staff"));
      assertThat(unlimited.status()).isEqualTo(200);
      assertThat(unlimited.headers().contains("RateLimit")).isFalse();
    }
  }

  @Test
  void whichTierARequestBelongsToCanBeSaid() throws Exception {
    Limit limit =
        Limit.builder("api", bucket(1, 1))
            .tiers(Map.of("gold", bucket(3, 1)))
            .tierBy(request -> request.header("X-Tier"))
            .build();
    ScriptedRoute route = new ScriptedRoute(time, limit);
    Response response = route.ask(Request.get("/").withHeader("X-Tier", "gold"));
    assertThat(response.header("RateLimit-Policy")).hasValue("\"api\";q=3;w=3");
  }

  @Test
  void hasTwoPhasesUnlessSomethingMayWait() {
    Limit quick = Limit.builder("quick", bucket(1, 1)).build();
    RateLimiter leaky = limiter(RateLimiter.leakyBucket(1, Duration.ofSeconds(1)), time);
    Limit slow = Limit.builder("slow", leaky).build();
    Limit slowForSome = Limit.builder("some", bucket(1, 1)).tiers(Map.of("free", leaky)).build();
    assertThat(new ScriptedRoute(time, quick).filter)
        .isInstanceOfSatisfying(
            TwoPhaseFilter.class,
            filter -> {
              assertThat(filter.readsAnswer()).isFalse();
              assertThat(filter.readsBody()).isFalse();
            });
    assertThat(new ScriptedRoute(time, quick, slow).filter).isNotInstanceOf(TwoPhaseFilter.class);
    assertThat(new ScriptedRoute(time, slowForSome).filter).isNotInstanceOf(TwoPhaseFilter.class);
  }

  @Test
  void leavesABodyThatCanBeReadOnceAlone() throws Exception {
    Request upload = Request.post("/", Body.stream(InputStream.nullInputStream()));
    TwoPhaseFilter filter = (TwoPhaseFilter) perUser(1, 1).filter;
    Proceed proceed = (Proceed) filter.onRequest(upload);
    assertThat(proceed.request().body().open()).isNotNull(); // it could not be opened twice
  }

  @Test
  void twoFiltersOnOneWayKeepApart() throws Exception {
    ScriptedRoute outer = new ScriptedRoute(time, Limit.builder("outer", bucket(5, 1)).build());
    ScriptedRoute inner = new ScriptedRoute(time, Limit.builder("inner", bucket(1, 1)).build());
    Response response = outer.filter.filter(Request.get("/"), inner::ask);
    assertThat(response.headers().all("RateLimit"))
        .containsExactly("\"inner\";r=0;t=1", "\"outer\";r=4;t=1");
    assertThat(outer.filter.filter(Request.get("/"), inner::ask).status()).isEqualTo(429);
    assertThat(outer.events).isEmpty();
  }
}
