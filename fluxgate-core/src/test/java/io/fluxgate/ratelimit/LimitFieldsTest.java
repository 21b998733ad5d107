package io.fluxgate.ratelimit;

import static io.fluxgate.ratelimit.Limiting.keyed;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.ratelimit.Limit.Fields;
import io.fluxgate.ratelimit.StructuredList.Bytes;
import io.fluxgate.ratelimit.StructuredList.Item;
import io.fluxgate.testing.FakeTime;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What clients are told, read by a strict reader of structured fields. */
class LimitFieldsTest {

  private static final List<String> LEGACY =
      List.of("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset");

  private final FakeTime time = FakeTime.standing();

  private KeyedLimiter bucket(double capacity, double perSecond) {
    return keyed(RateLimiter.tokenBucket(capacity, perSecond), time);
  }

  private Limit.Builder perUser(String policy, RateLimiter limiter) {
    return Limit.builder(policy, limiter).key(request -> request.header("X-User").orElse("nobody"));
  }

  private static Request from(String user) {
    return Request.get("/").withHeader("X-User", user);
  }

  private static List<Item> policies(Response response) {
    return StructuredList.parse(response.header("RateLimit-Policy").orElseThrow());
  }

  private static List<Item> states(Response response) {
    return StructuredList.parse(response.header("RateLimit").orElseThrow());
  }

  @Test
  void tellThePolicyAndHowMuchIsLeftAndWhenThereIsMore() throws Exception {
    ScriptedRoute route =
        new ScriptedRoute(
            time,
            Limit.builder("burst", bucket(10, 0.4)).build(),
            Limit.builder("daily", keyed(RateLimiter.fixedWindow(3, Duration.ofDays(1)), time))
                .build());
    Response response = route.ask();
    assertThat(policies(response)).extracting(Item::text).containsExactly("burst", "daily");
    Item burst = policies(response).getFirst();
    assertThat(burst.parameters().keySet()).containsExactly("q", "w");
    assertThat(burst.integer("q")).isEqualTo(10);
    assertThat(burst.integer("w")).isEqualTo(25);
    assertThat(policies(response).getLast().integer("w")).isEqualTo(86_400);

    assertThat(states(response)).extracting(Item::text).containsExactly("burst", "daily");
    assertThat(states(response).getFirst().integer("r")).isEqualTo(9);
    assertThat(states(response).getFirst().integer("t")).as("2.5 s").isEqualTo(3);
    assertThat(states(response).getLast().integer("r")).isEqualTo(2);
    assertThat(states(response).getLast().integer("t")).isEqualTo(86_400);
  }

  @Test
  void aRefusedClientIsToldTheSame() throws Exception {
    ScriptedRoute route =
        new ScriptedRoute(
            time,
            Limit.builder("wide", bucket(10, 1)).build(),
            Limit.builder("narrow", bucket(1, 0.1)).build());
    route.ask();
    Response refused = route.ask();
    assertThat(refused.status()).isEqualTo(429);
    assertThat(states(refused).getFirst().integer("r")).as("not taken").isEqualTo(9);
    assertThat(states(refused).getLast().integer("r")).isZero();
    assertThat(states(refused).getLast().integer("t")).isEqualTo(10);
    assertThat(refused.headers().all("RateLimit")).hasSize(1);
  }

  @Test
  void whoeverHasTheWholeLimitIsNotToldToWait() throws Exception {
    Limit tried = Limit.builder("none", bucket(1, 1)).cost(request -> 2).build();
    Response response = new ScriptedRoute(time, tried).ask();
    assertThat(states(response).getFirst().parameters().keySet()).containsExactly("r");
    Limit untouched =
        Limit.builder("whole", (RateLimiter) new Quoted(5, Duration.ofSeconds(1))).build();
    Response whole = new ScriptedRoute(time, untouched).ask();
    assertThat(states(whole).getFirst().parameters().keySet()).containsExactly("r");
  }

  @Test
  void keysAreToldAsAHashThatIsAlwaysTheSameAndNeverTheKey() throws Exception {
    ScriptedRoute route =
        new ScriptedRoute(
            time,
            perUser("user", bucket(5, 1)).build(),
            Limit.builder("all", bucket(100, 1)).build());
    Response first = route.ask(from("ann@example.com"));
    Bytes key = (Bytes) requireNonNull(policies(first).getFirst().parameters().get("pk"));
    assertThat(key.base64()).hasSize(12);
    assertThat(states(first).getFirst().parameters()).containsEntry("pk", key);
    assertThat(policies(first).getLast().parameters()).as("not keyed").doesNotContainKey("pk");
    assertThat(states(first).getLast().parameters()).doesNotContainKey("pk");
    assertThat(first.headers().toString()).doesNotContain("ann");

    Response again = route.ask(from("ann@example.com"));
    assertThat(policies(again).getFirst().parameters()).containsEntry("pk", key);

    Set<Object> others = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      others.add(policies(route.ask(from("user-" + i))).getFirst().parameters().get("pk"));
    }
    assertThat(others).hasSize(100).doesNotContain(key);

    ScriptedRoute anotherGateway = new ScriptedRoute(time, perUser("user", bucket(5, 1)).build());
    Response elsewhere = anotherGateway.ask(from("ann@example.com"));
    assertThat(policies(elsewhere).getFirst().parameters()).doesNotContainEntry("pk", key);
  }

  @Test
  void routesThatShareTheFieldsTellTheSameHashOfTheSameKey() {
    LimitFields fields = LimitFields.create(new Random(1));
    Set<String> told = new HashSet<>();
    for (int i = 0; i < 2; i++) {
      Limit limit = perUser("user", bucket(5, 1)).build();
      TwoRoutes.first(limit, fields, time, from("ann")).header("RateLimit").ifPresent(told::add);
    }
    assertThat(told).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void areThoseThatAreWanted(Fields wanted) throws Exception {
    Limit limit = Limit.builder("api", bucket(10, 0.4)).fields(wanted).build();
    Response response = new ScriptedRoute(time, limit).ask();
    boolean standard = wanted == Fields.STANDARD || wanted == Fields.BOTH;
    boolean legacy = wanted == Fields.LEGACY || wanted == Fields.BOTH;
    assertThat(response.header("RateLimit-Policy").isPresent()).isEqualTo(standard);
    assertThat(response.header("RateLimit").isPresent()).isEqualTo(standard);
    assertThat(LEGACY.stream().map(response::header))
        .containsExactlyElementsOf(
            legacy
                ? List.of(Optional.of("10"), Optional.of("9"), Optional.of("3"))
                : List.of(Optional.empty(), Optional.empty(), Optional.empty()));
  }

  @Test
  void theOldFieldsTellOfTheTightestLimitThatHasThem() throws Exception {
    ScriptedRoute route =
        new ScriptedRoute(
            time,
            Limit.builder("tightest", bucket(2, 1)).build(),
            Limit.builder("wide", bucket(50, 1)).fields(Fields.LEGACY).build(),
            Limit.builder("narrow", bucket(5, 0.2)).fields(Fields.BOTH).build(),
            Limit.builder("same", bucket(5, 1)).fields(Fields.LEGACY).build());
    Response response = route.ask();
    assertThat(LEGACY.stream().map(name -> response.header(name).orElseThrow()))
        .containsExactly("5", "4", "5");
    assertThat(states(response)).extracting(Item::text).containsExactly("tightest", "narrow");
  }

  @Test
  void whatAnUpstreamTellsOfLimitsOfItsOwnStaysButForTheOldFields() throws Exception {
    ScriptedRoute route =
        new ScriptedRoute(time, Limit.builder("api", bucket(10, 1)).fields(Fields.BOTH).build());
    route.answers(
        Response.text("served")
            .withHeaders(
                Headers.of(
                    "RateLimit", "\"theirs\";r=1",
                    "RateLimit-Policy", "\"theirs\";q=2",
                    "x-ratelimit-limit", "2",
                    "X-Rate-Limit", "7")));
    Response response = route.ask();
    assertThat(response.headers().all("RateLimit"))
        .containsExactly("\"theirs\";r=1", "\"api\";r=9;t=1");
    assertThat(response.headers().all("RateLimit-Policy")).hasSize(2);
    assertThat(response.headers().all("X-RateLimit-Limit")).containsExactly("10");
    assertThat(response.header("X-Rate-Limit")).hasValue("7");
  }

  @Test
  void aLimitThatIsTriedOutOrHasNoQuotaIsNotTold() throws Exception {
    ScriptedRoute route =
        new ScriptedRoute(
            time,
            Limit.builder("tried", bucket(1, 1)).shadow(true).fields(Fields.BOTH).build(),
            Limit.builder("own", (key, permits) -> new Allowed(9, 8, 7, 6, 0))
                .fields(Fields.BOTH)
                .build());
    Response unlimited = route.ask();
    assertThat(unlimited.headers()).isEqualTo(Response.text("served").headers());
  }

  @Test
  void policyNamesAreQuoted() throws Exception {
    String name = "a \"quoted\" \\ name; q=1, \"b\"";
    Response response =
        new ScriptedRoute(time, perUser(name, bucket(1, 1)).build()).ask(from("ann"));
    assertThat(policies(response)).extracting(Item::text).containsExactly(name);
    assertThat(states(response)).extracting(Item::text).containsExactly(name);
  }

  /** A limiter of an application's own that allows everything, and says numbers. */
  private record Quoted(long most, Duration window) implements RateLimiter {
    @Override
    public Decision tryAcquire(String key, long permits) {
      return new Allowed(most, most, 0, 0, 0);
    }

    @Override
    public Optional<Quota> quota() {
      return Optional.of(new Quota(most, window));
    }
  }

  @Test
  void numbersHaveNoMoreThanFifteenDigits() throws Exception {
    for (Duration window :
        List.of(Duration.ofSeconds(Long.MAX_VALUE, 999_999_999), Duration.ofNanos(1))) {
      Limit limit =
          Limit.builder("vast", new Quoted(Long.MAX_VALUE, window)).fields(Fields.BOTH).build();
      Response response = new ScriptedRoute(time, limit).ask();
      assertThat(policies(response).getFirst().integer("q")).isEqualTo(999_999_999_999_999L);
      assertThat(policies(response).getFirst().integer("w"))
          .isEqualTo(window.toSeconds() == 0 ? 1 : 999_999_999_999_999L);
      assertThat(states(response).getFirst().integer("r")).isEqualTo(999_999_999_999_999L);
      assertThat(response.header("X-RateLimit-Limit")).hasValue("999999999999999");
      assertThat(response.header("X-RateLimit-Remaining")).hasValue("999999999999999");
      assertThat(response.header("X-RateLimit-Reset")).hasValue("0");
    }
    Limit slow = Limit.builder("slow", bucket(1e300, Double.MIN_VALUE)).build();
    Response response = new ScriptedRoute(time, slow).ask();
    assertThat(policies(response).getFirst().integer("w")).isEqualTo(36_500L * 24 * 60 * 60);
  }

  /** A route with given fields. */
  private static final class TwoRoutes {
    static Response first(Limit limit, LimitFields fields, FakeTime time, Request request) {
      try {
        return RateLimitFilter.of(List.of(limit), fields, (asked, policy, shadow) -> {}, time)
            .filter(request, sent -> Response.text("served"));
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }
}
