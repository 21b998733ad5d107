package io.fluxgate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.RouteBuilder;
import io.fluxgate.UpstreamBuilder;
import io.fluxgate.http.Body;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.metrics.GatewayEvent;
import io.fluxgate.metrics.GatewayEvent.AttemptCompleted;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A gateway between clients who come at random and servers that fail, for a while of virtual time.
 * Whatever is switched on, the same seed gives the same clients and the same servers.
 */
final class Simulation {

  /** Longer than the longest deadline; then nothing may be left. */
  private static final Duration AFTERWARDS = Duration.ofSeconds(60);

  private final Setting setting;
  private final Features features;
  private final long seed;
  private final PerSecond answers = new PerSecond();
  private final Waits waits = new Waits();
  private final SimulatedTime time = new SimulatedTime();
  private final SimulatedUpstreams upstreams;
  private final AtomicInteger completedAttempts = new AtomicInteger();
  private final Random clients;
  private int errors;
  private long trace;

  /**
   * Where a simulation takes place.
   *
   * @param courses what becomes of the endpoints
   * @param requestsPerSecond how many requests clients make on average
   * @param seconds for how long
   */
  record Setting(List<Course> courses, double requestsPerSecond, int seconds) {}

  /**
   * What is switched on.
   *
   * @param route what is said of the route
   * @param upstream what is said of each upstream
   * @param checks whether there are active checks
   * @param hedges whether there are threads that only send
   */
  record Features(
      Consumer<RouteBuilder> route,
      Consumer<UpstreamBuilder> upstream,
      boolean checks,
      boolean hedges) {

    static Features of(Consumer<RouteBuilder> route) {
      return new Features(route, any -> {}, false, false);
    }

    static Features upstream(Consumer<UpstreamBuilder> upstream) {
      return new Features(any -> {}, upstream, false, false);
    }

    Features withChecks() {
      return new Features(route, upstream, true, hedges);
    }

    Features withHedges() {
      return new Features(route, upstream, checks, true);
    }
  }

  Simulation(Setting setting, Features features, long seed) {
    this.features = features;
    this.setting = setting;
    this.seed = seed;
    this.upstreams = new SimulatedUpstreams(time, setting.courses(), seed);
    this.clients = new Random(seed);
  }

  SimulatedUpstreams upstreams() {
    return upstreams;
  }

  /** Runs it, once, and sees that nothing is left of it. */
  Simulation run() throws InterruptedException {
    Gateway gateway = gateway();
    if (features.checks()) {
      time.awaitWaiting(setting.courses().size());
    }
    if (features.hedges()) { // their threads have to come to the upstreams first
      time.settledWhen(() -> inFlight(gateway) == upstreams.arrived() - completedAttempts.get());
    }
    time.start(pause(), () -> arrive(gateway));
    time.sleep(Duration.ofSeconds(setting.seconds()).plus(AFTERWARDS));
    assertThat(gateway.upstreams())
        .allSatisfy(
            route -> {
              assertThat(route.waiting()).isZero();
              assertThat(route.endpoints()).allSatisfy(e -> assertThat(e.inFlight()).isZero());
            });
    gateway.close();
    time.sleep(AFTERWARDS);
    assertThat(time.threadsLeft(Duration.ofSeconds(10))).as("threads").isEmpty();
    assertThat(upstreams.openAnswers()).as("answers that nobody closed").isZero();
    assertThat(time.failures()).as("what clients have thrown").isEmpty();
    return this;
  }

  private Gateway gateway() {
    return Gateway.builder()
        .time(time)
        .random(new Random(seed + 1))
        .engine(new NoSockets())
        .transport(upstreams)
        .listener(this::heard)
        .route(
            "all",
            route -> {
              route.any("/*");
              upstreams.urls().forEach(url -> route.upstream(url, features.upstream()));
              features.route().accept(route);
            })
        .build();
  }

  private void heard(GatewayEvent event) {
    if (event instanceof AttemptCompleted) {
      completedAttempts.incrementAndGet();
    }
  }

  private static int inFlight(Gateway gateway) {
    return gateway.upstreams().getFirst().endpoints().stream().mapToInt(e -> e.inFlight()).sum();
  }

  private Duration pause() {
    return Duration.ofNanos((long) (1e9 * clients.nextExponential() / setting.requestsPerSecond()));
  }

  /** One client makes its request, and the next is on its way. */
  private void arrive(Gateway gateway) {
    boolean post = clients.nextInt(10) == 0;
    if (time.elapsed().toSeconds() >= setting.seconds()) {
      return;
    }
    time.start(pause(), () -> arrive(gateway));
    Request request = post ? Request.post("/orders", Body.of("one")) : Request.get("/orders");
    long start = time.nanoTime();
    try (Response response = gateway.handle(request)) {
      note(start, response.status());
    }
  }

  private void note(long startNanos, int status) {
    long nanos = time.nanoTime() - startNanos;
    answers.add((time.elapsed().toNanos() - nanos) / 1e9, status < 500);
    waits.add(nanos / 1e6);
    errors += status >= 500 ? 1 : 0;
    trace = 31 * (31 * trace + time.nanoTime()) + status;
  }

  /** What clients got, by the second in which they asked. */
  PerSecond answers() {
    return answers;
  }

  double errorShare() {
    return (double) errors / waits.count();
  }

  Waits waits() {
    return waits;
  }

  /** A digest of everything that clients got, and when. */
  long trace() {
    return trace;
  }
}
