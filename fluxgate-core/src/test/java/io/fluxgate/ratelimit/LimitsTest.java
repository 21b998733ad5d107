package io.fluxgate.ratelimit;

import static io.fluxgate.ratelimit.Limiting.keyed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.http.Request;
import io.fluxgate.http.RequestException;
import io.fluxgate.ratelimit.Limit.OnError;
import io.fluxgate.testing.FakeTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Limits of a route together, among them some that the gateway does not know. */
class LimitsTest {

  private final FakeTime time = FakeTime.standing();
  private final List<String> calls = new ArrayList<>();

  /** A counter of an application's own, which says what is done to it. */
  private final class Counter implements RateLimiter {
    private final String name;
    private final long limit;
    private long taken;
    private @Nullable RuntimeException broken;
    private @Nullable RuntimeException brokenGivingBack;

    private Counter(String name, long limit) {
      this.name = name;
      this.limit = limit;
    }

    @Override
    public Decision tryAcquire(String key, long permits) {
      calls.add(name + " asked for " + permits + " of '" + key + "'");
      if (broken != null) {
        throw broken;
      }
      if (taken + permits > limit) {
        return new Rejected(limit, limit - taken, 3_000_000_000L, 3_000_000_000L);
      }
      taken += permits;
      return new Allowed(limit, limit - taken, 0, 0, 0);
    }

    @Override
    public void giveBack(String key, long permits) {
      calls.add(name + " gets back " + permits + " of '" + key + "'");
      if (brokenGivingBack != null) {
        throw brokenGivingBack;
      }
      taken -= permits;
    }
  }

  private ScriptedRoute route(Limit... limits) {
    return new ScriptedRoute(time, limits);
  }

  private static Limit limit(String policy, RateLimiter limiter) {
    return Limit.builder(policy, limiter).build();
  }

  private KeyedLimiter own(double capacity) {
    return keyed(RateLimiter.tokenBucket(capacity, 0.5), time);
  }

  @Test
  void nothingIsTakenFromTheGatewaysOwnWhereAnApplicationsRefuses() throws Exception {
    KeyedLimiter own = own(10);
    Counter foreign = new Counter("foreign", 3);
    ScriptedRoute route = route(limit("own", own), limit("foreign", foreign));
    for (int i = 0; i < 3; i++) {
      assertThat(route.status()).isEqualTo(200);
    }
    for (int i = 0; i < 5; i++) {
      assertThat(route.status()).isEqualTo(429);
    }
    assertThat(own.look("", 1).remaining()).isEqualTo(7);
    assertThat(route.ask().header("RateLimit")).hasValue("\"own\";r=7;t=2");
    assertThat(route.served).hasSize(3);
  }

  @Test
  void anApplicationsOwnIsAskedFirstAndGetsBackWhatAnotherRefuses() throws Exception {
    Counter first = new Counter("first", 10);
    Counter second = new Counter("second", 10);
    KeyedLimiter own = own(1);
    own.tryAcquire("", 1);
    ScriptedRoute route = route(limit("own", own), limit("first", first), limit("second", second));
    assertThat(route.status()).isEqualTo(429);
    assertThat(calls)
        .containsExactly(
            "first asked for 1 of ''",
            "second asked for 1 of ''",
            "first gets back 1 of ''",
            "second gets back 1 of ''");
    assertThat(first.taken + second.taken).isZero();
  }

  @Test
  void theGatewaysOwnAreAskedAtTheTimeAtWhichASlowOneHasAnswered() throws Exception {
    KeyedLimiter own = own(1);
    own.tryAcquire("", 1);
    RateLimiter slow =
        (key, permits) -> {
          time.advance(Duration.ofSeconds(2));
          return new Allowed(1, 1, 0, 0, 0);
        };
    assertThat(route(limit("own", own), limit("slow", slow)).status()).isEqualTo(200);
  }

  @Test
  void nobodyIsAskedAfterOneThatRefuses() throws Exception {
    ScriptedRoute route =
        route(
            limit("first", new Counter("first", 10)),
            limit("second", new Counter("second", 0)),
            limit("third", new Counter("third", 10)));
    assertThat(route.status()).isEqualTo(429);
    assertThat(calls)
        .containsExactly(
            "first asked for 1 of ''", "second asked for 1 of ''", "first gets back 1 of ''");
  }

  @Test
  void keysAndCostsGoWithTheLimitTheyBelongTo() throws Exception {
    Counter users = new Counter("users", 10);
    Limit perUser =
        Limit.builder("users", users)
            .key(request -> request.header("X-User").orElse("nobody"))
            .cost(request -> 4)
            .build();
    ScriptedRoute route = route(perUser, limit("own", own(0x1p30)));
    route.ask(Request.get("/").withHeader("X-User", "ann"));
    assertThat(calls).containsExactly("users asked for 4 of 'ann'");
  }

  @Test
  void requestsGoOnWhileALimiterCannotDecideUnlessItIsSaidThatTheyAreDenied() throws Exception {
    for (RuntimeException failure :
        List.of(
            new RateLimiterException("store is down", new IOException("refused")),
            new IllegalStateException("a mistake"))) {
      Counter counter = new Counter("counter", 10);
      counter.broken = failure;
      Limit.Builder builder = Limit.builder("counter", counter);
      ScriptedRoute allowing = route(builder.build());
      ScriptedRoute denying = route(builder.onError(OnError.DENY).build());
      ScriptedRoute trying = route(builder.shadow(true).build());

      assertThat(allowing.ask().headers().contains("RateLimit")).isFalse();
      assertThat(allowing.served).hasSize(1);

      var denied = denying.ask();
      assertThat(denied.status()).isEqualTo(503);
      assertThat(denied.header("Retry-After")).hasValue("1");
      assertThat(new String(denied.body().readAll(1_000), StandardCharsets.UTF_8))
          .contains("urn:fluxgate:problem:limit-unavailable")
          .doesNotContain("store")
          .doesNotContain("mistake");
      assertThat(denying.served).isEmpty();
      assertThat(denying.events).as("no limit is exceeded").isEmpty();

      assertThat(trying.status()).isEqualTo(200);
      counter.broken = null;
      assertThat(denying.status()).as("it decides again").isEqualTo(200);
    }
  }

  @Test
  void whatWasAllowedIsGivenBackWhereAnotherCannotDecideAndThatDenies() throws Exception {
    Counter healthy = new Counter("healthy", 10);
    Counter broken = new Counter("broken", 10);
    broken.broken = new IllegalStateException();
    KeyedLimiter own = own(5);
    ScriptedRoute route =
        route(
            limit("own", own),
            limit("healthy", healthy),
            Limit.builder("broken", broken).onError(OnError.DENY).build());
    assertThat(route.status()).isEqualTo(503);
    assertThat(healthy.taken).isZero();
    assertThat(own.look("", 1).remaining()).isEqualTo(5);
  }

  @Test
  void aFailureToGiveBackChangesNothingForTheClient() throws Exception {
    Counter first = new Counter("first", 10);
    first.brokenGivingBack = new IllegalStateException();
    Counter second = new Counter("second", 10);
    ScriptedRoute route =
        route(
            limit("first", first), limit("second", second), limit("last", new Counter("last", 0)));
    assertThat(route.status()).isEqualTo(429);
    assertThat(second.taken).as("the next one gets its own back").isZero();
  }

  @Test
  @SuppressWarnings("NullAway") // what an application may do nevertheless
  void aLimiterThatDecidesNothingCannotDecide() throws Exception {
    RateLimiter silent = (key, permits) -> null;
    assertThat(route(Limit.builder("x", silent).onError(OnError.DENY).build()).status())
        .isEqualTo(503);
    assertThat(route(limit("x", silent)).status()).isEqualTo(200);
  }

  @Test
  void aLimitThatIsTriedOutRefusesNothingAndTakesOnlyFromItselfWhatItAllows() throws Exception {
    Counter tried = new Counter("tried", 2);
    KeyedLimiter own = own(1);
    KeyedLimiter earnest = own(5);
    ScriptedRoute route =
        route(
            Limit.builder("tried", tried).shadow(true).build(),
            Limit.builder("own", own).shadow(true).build(),
            limit("earnest", earnest));
    for (int i = 0; i < 4; i++) {
      assertThat(route.status()).isEqualTo(200);
    }
    assertThat(tried.taken).isEqualTo(2);
    assertThat(earnest.look("", 1).remaining()).isEqualTo(1);
    assertThat(route.events)
        .containsExactly(
            new ScriptedRoute.Exceeded("own", true),
            new ScriptedRoute.Exceeded("tried", true),
            new ScriptedRoute.Exceeded("own", true),
            new ScriptedRoute.Exceeded("tried", true),
            new ScriptedRoute.Exceeded("own", true));
  }

  @Test
  void whatALimitThatIsTriedOutTookComesBackWhereOneInEarnestRefuses() throws Exception {
    Counter tried = new Counter("tried", 2);
    KeyedLimiter own = own(3);
    ScriptedRoute route =
        route(
            Limit.builder("tried", tried).shadow(true).build(),
            Limit.builder("own", own).shadow(true).build(),
            limit("earnest", new Counter("earnest", 0)));
    assertThat(route.status()).isEqualTo(429);
    assertThat(tried.taken).isZero();
    assertThat(own.look("", 1).remaining()).isEqualTo(3);
  }

  @Test
  void theSameLimiterTwiceInOneRouteIsTakenFromTwiceOrNotAtAll() throws Exception {
    KeyedLimiter own = own(5);
    ScriptedRoute route = route(limit("once", own), limit("again", own));
    assertThat(route.status()).isEqualTo(200);
    assertThat(route.status()).isEqualTo(200);
    assertThat(route.status()).isEqualTo(429);
    assertThat(own.look("", 1).remaining()).isEqualTo(1);
  }

  @Test
  void aCostBelowOneOrAKeyThatIsNoneIsAMistakeOfTheConfiguration() {
    KeyedLimiter own = own(5);
    ScriptedRoute free = route(Limit.builder("x", own).cost(request -> 0).build());
    assertThatThrownBy(free::ask)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a request costs at least 1: 0");
    assertThat(own.size()).isZero();
  }

  @Test
  void nothingIsTakenForARequestWhoseCostCannotBeRead() {
    Counter counter = new Counter("counter", 5);
    Limit unreadable =
        Limit.builder("x", own(5))
            .cost(
                request -> {
                  throw RequestException.badRequest("no number");
                })
            .build();
    ScriptedRoute route = route(limit("counter", counter), unreadable);
    assertThatThrownBy(route::ask).isInstanceOf(RequestException.class);
    assertThat(calls).isEmpty();
  }

  @Test
  void aPolicysNameIsPrintableAscii() {
    for (String name : new String[] {"", "ä", "a\nb", "\u007f"}) {
      assertThatThrownBy(() -> Limit.builder(name, own(1)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
