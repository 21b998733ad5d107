package io.fluxgate.health;

import static io.fluxgate.health.EndpointHealth.State.HEALTHY;
import static io.fluxgate.health.EndpointHealth.State.UNHEALTHY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.config.ConfigException;
import io.fluxgate.config.HealthConfig;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.plugin.FactoryContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When endpoints are asked, what with, and that nothing is left once nobody wants to know. */
class ActiveChecksTest extends CheckingFixture {

  private final HeardEndpoint endpoint = new HeardEndpoint("a");

  @Test
  void asksAtOnceAndThenAfterEachInterval() throws Exception {
    script.add(() -> Response.of(200));
    checks().add(endpoint);

    assertThat(endpoint.verdict()).isEqualTo("+ status 200 after 0 ms");
    time.awaitSleepers(1);
    time.advance(INTERVAL.minusNanos(1));
    time.awaitSleepers(1);
    time.advance(Duration.ofNanos(1));
    endpoint.verdict();
    nextRound();
    endpoint.verdict();

    assertThat(askedAt).containsExactly(Duration.ZERO, INTERVAL, INTERVAL.multipliedBy(2));
  }

  @Test
  void thePauseBeginsWhereACheckEnds() throws Exception {
    script.add(
        () -> {
          time.advance(Duration.ofMillis(1_500));
          return Response.of(200);
        });
    checks().add(endpoint);

    assertThat(endpoint.verdict()).isEqualTo("+ status 200 after 1500 ms");
    nextRound();
    endpoint.verdict();

    assertThat(askedAt).containsExactly(Duration.ZERO, Duration.ofMillis(11_500));
  }

  @Test
  void asksWhatIsConfigured() throws Exception {
    script.add(() -> Response.of(200));
    checks().add(endpoint);
    endpoint.verdict();

    Request request = requests.element();
    assertThat(request.method()).isEqualTo("GET");
    assertThat(request.target()).isEqualTo("/up?deep=1");
    assertThat(request.headers().all("X-Probe")).containsExactly("1");
    assertThat(request.body().length()).hasValue(0);
  }

  @Test
  void pausesAreSpreadByTheJitterAndNoFurther() {
    for (int percent : List.of(0, 10, 100)) {
      Pauses pauses = new Pauses(active(List.of(), Optional.empty(), percent), new Random(1));
      long spread = INTERVAL.toNanos() / 100 * percent;
      List<Long> first = new ArrayList<>();
      List<Long> next = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        first.add(pauses.first().toNanos());
        next.add(pauses.next().toNanos());
      }

      assertSpread(first, 0, spread);
      assertSpread(next, INTERVAL.toNanos() - spread, INTERVAL.toNanos() + spread);
    }
  }

  /** All within the bounds, some near each of them, and about as many on either side. */
  private static void assertSpread(List<Long> nanos, long least, long most) {
    assertThat(nanos).allMatch(pause -> pause >= least && pause <= most);
    assertThat(nanos).anyMatch(pause -> pause <= least + (most - least) / 50);
    assertThat(nanos).anyMatch(pause -> pause >= most - (most - least) / 50);
    assertThat(nanos.stream().mapToLong(Long::longValue).average().orElseThrow())
        .isBetween(least + (most - least) * 0.45, most - (most - least) * 0.45);
  }

  @Test
  void endpointsThatBeginTogetherAreNotAskedTogether() throws Exception {
    use(active(List.of(), Optional.empty(), 10));
    script.add(() -> Response.of(200));
    for (int i = 0; i < 50; i++) {
      checks().add(new HeardEndpoint("e" + i));
    }
    time.awaitSleepers(50);

    assertThat(askedAt).isEmpty();
    assertThat(slept).hasSize(50).doesNotHaveDuplicates();
    assertThat(slept).allMatch(pause -> pause.compareTo(Duration.ofSeconds(1)) <= 0);
  }

  @ParameterizedTest
  @CsvSource({
    "200, true",
    "204, true",
    "301, true",
    "399, true",
    "400, false",
    "404, false",
    "503, false"
  })
  void anyStatusBelow400IsGoodUnlessStatusesAreSaid(int status, boolean good) throws Exception {
    script.add(() -> Response.of(status));
    checks().add(endpoint);

    assertThat(endpoint.verdict())
        .isEqualTo((good ? "+" : "-") + " status " + status + " after 0 ms");
  }

  @ParameterizedTest
  @CsvSource({"200, false", "204, true", "503, true"})
  void onlyStatusesThatAreSaidAreGood(int status, boolean good) throws Exception {
    use(active(List.of(204, 503), Optional.empty(), 0));
    script.add(() -> Response.of(status));
    checks().add(endpoint);

    assertThat(endpoint.verdict()).startsWith(good ? "+" : "-");
  }

  @Test
  void aBodyMustHoldTheText() throws Exception {
    use(active(List.of(), Optional.of("ok"), 0));
    script.add(() -> Response.text("all ok"));
    script.add(() -> Response.text("all OK"));
    script.add(() -> Response.text("ok").withStatus(500));
    checks().add(endpoint);

    assertThat(endpoint.verdict()).startsWith("+");
    nextRound();
    assertThat(endpoint.verdict()).isEqualTo("- status 200 without 'ok' in its body after 0 ms");
    nextRound();
    assertThat(endpoint.verdict()).startsWith("- status 500");
  }

  @Test
  void aGroupFollowsItsChecks() throws Exception {
    WatchedGroup watched = new WatchedGroup(WatchedGroup.config(WatchedGroup.CHECKS), 1);
    for (int status : List.of(500, 500, 500, 200, 500, 200, 200)) {
      script.add(() -> Response.of(status));
    }
    HeardEndpoint heard = new HeardEndpoint(watched.endpoint(0));
    List<EndpointHealth.State> states = new ArrayList<>();
    checks().add(heard);
    for (int i = 0; i < 7; i++) {
      heard.verdict();
      states.add(watched.endpoint(0).state());
      nextRound();
    }

    assertThat(states)
        .containsExactly(HEALTHY, HEALTHY, UNHEALTHY, UNHEALTHY, UNHEALTHY, UNHEALTHY, HEALTHY);
  }

  @Test
  void addingTwiceChecksOnce() throws Exception {
    script.add(() -> Response.of(200));
    checks().add(endpoint);
    checks().add(endpoint);

    endpoint.verdict();
    time.awaitSleepers(1);
    assertThat(checks().running()).isEqualTo(1);
    assertThat(askedAt).hasSize(1);
  }

  @Test
  void nothingIsBegunOnceClosed() {
    checks().close();
    checks().close();

    checks().add(endpoint);

    assertThat(checks().running()).isZero();
  }

  @Test
  void removalWhileACheckRunsBreaksItOffUntold() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    script.add(
        () -> {
          asked.countDown();
          never.await();
          return Response.of(200);
        });
    checks().add(endpoint);
    asked.await();

    checks().remove(endpoint);
    checks().remove(endpoint);

    await("the thread has ended", () -> checks().running() == 0);
    assertThat(endpoint.untold()).isZero();
  }

  @Test
  void removalWhileNothingRunsEndsThePause() throws Exception {
    script.add(() -> Response.of(200));
    HeardEndpoint other = new HeardEndpoint("b");
    checks().add(endpoint);
    checks().add(other);
    endpoint.verdict();
    other.verdict();
    time.awaitSleepers(2);

    checks().remove(endpoint);
    await("one thread has ended", () -> checks().running() == 1);
    nextRound();

    assertThat(other.verdict()).startsWith("+");
    assertThat(endpoint.untold()).isZero();
  }

  @Test
  void whoIsAddedAgainIsNotAskedWhileAnOlderCheckStillRuns() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    script.add(
        () -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          asked.countDown();
          Deadline.await(release); // deaf to interrupts
          running.decrementAndGet();
          return Response.of(500);
        });
    script.add(
        () -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          running.decrementAndGet();
          return Response.of(200);
        });
    checks().add(endpoint);
    asked.await();

    for (int i = 0; i < 3; i++) {
      checks().remove(endpoint);
      checks().add(endpoint);
    }
    release.countDown();

    assertThat(endpoint.verdict()).startsWith("+ status 200");
    assertThat(endpoint.untold()).isZero();
    assertThat(most).hasValue(1);
  }

  @Test
  void closingEndsHangingAndPausingChecksAlike() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch hanging = new CountDownLatch(20);
    for (int i = 0; i < 20; i++) {
      script.add(() -> Response.of(200));
    }
    script.add(
        () -> {
          hanging.countDown();
          never.await();
          return Response.of(200);
        });
    List<HeardEndpoint> many = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      many.add(new HeardEndpoint("e" + i));
      checks().add(many.getLast());
    }
    hanging.await();
    await("the others have told", () -> told(many) == 20);

    checks().close();

    await("all threads have ended", () -> checks().running() == 0);
    assertThat(threads).hasSize(40);
    assertThat(told(many)).isEqualTo(20);
  }

  private static int told(List<HeardEndpoint> endpoints) {
    return endpoints.stream().mapToInt(HeardEndpoint::untold).sum();
  }

  @Test
  void aWrongConfigurationIsRefused() {
    HealthConfig.Active wrong = active(List.of(100), Optional.of(""), 101);

    assertThatThrownBy(
            () ->
                ActiveChecks.of(
                    wrong,
                    (id, request, timeout) -> Response.of(200),
                    new FactoryContext(time, new Random(1))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("3 problems");
  }
}
