package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.RouteBuilder;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Traffic at random, well-formed and not, from both sides: whoever asks properly gets its own
 * answer, nobody gets another's, only what was sent reaches an upstream, what breaks off is never
 * passed on as whole, and nothing is held in the end.
 *
 * <p>By hand for longer, with other seeds: {@code -Dfluxgate.traffic.minutes=10}. One conversation
 * again: {@code -Dfluxgate.traffic.seed=...}.
 */
@EveryEngine
class RandomTrafficTest extends WireTest {

  private static final int CONVERSATIONS = 200;
  private static final int AT_A_TIME = 16;
  private static final long FIRST_SEED = 20_261_126_000_000L;

  /** With those who say nothing for a while. */
  private static final Duration PATIENCE = Duration.ofMillis(700);

  /** With well-behaved ones, on a machine that has other things to do. */
  private static final Duration LONG_PATIENCE = Duration.ofSeconds(10);

  private final Watched watched;
  private final boolean strict;
  private final Queue<String> wrongs = new ConcurrentLinkedQueue<>();

  RandomTrafficTest(Engine engine) {
    super(new Watched(engine));
    watched = (Watched) this.engine;
    strict = can(Capability.STRICT_LINES);
  }

  private Gateway gateway(RawUpstream healthy, RawUpstream odd, Way way) {
    return start(
        builder()
            .headTimeout(PATIENCE.multipliedBy(3))
            .idleTimeout(PATIENCE.multipliedBy(3))
            .route("healthy", route -> to(healthy, LONG_PATIENCE, way, route.any("/h/*")))
            // Apart, so that its connections are not those of well-formed answers.
            .route("odd", route -> to(odd, PATIENCE, way, route.any("/o/*"))));
  }

  private void to(RawUpstream upstream, Duration patience, Way way, RouteBuilder route) {
    route
        .loadBalancer(watched)
        .upstream(upstream.url())
        .timeouts(t -> t.response(patience).idle(patience));
    way.on(route);
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void everybodyGetsItsOwnAnswerOrNone(Way way) throws Exception {
    TrafficUpstream script = new TrafficUpstream(wrongs, strict);
    RawUpstream healthy = upstream(script);
    RawUpstream odd = upstream(script);
    Gateway gateway = gateway(healthy, odd, way);
    long minutes = Long.getLong("fluxgate.traffic.minutes", 0);
    Long again = Long.getLong("fluxgate.traffic.seed");
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes);
    long seed = again != null ? again : minutes > 0 ? System.nanoTime() : FIRST_SEED;
    long last = again != null ? seed : seed + CONVERSATIONS - 1;
    AtomicLong answers = new AtomicLong();
    Semaphore free = new Semaphore(AT_A_TIME);
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (; seed <= last || System.nanoTime() - end < 0; seed++) {
        free.acquire();
        long mine = seed;
        clients.execute(
            () -> {
              try {
                answers.addAndGet(converse(gateway, mine, script));
              } catch (RuntimeException e) {
                wrongs.add("seed " + mine + ": " + e);
              } finally {
                free.release();
              }
            });
        healthy.heads.clear();
        odd.heads.clear();
      }
    }
    if (minutes > 0) {
      System.out.printf(
          "%s, %s: %d answers up to seed %d, wrong: %d%n",
          engine.name(), way, answers.get(), seed - 1, wrongs.size());
      wrongs.stream().limit(20).forEach(System.out::println);
    }
    assertThat(wrongs).as("%d answers up to seed %d", answers.get(), seed - 1).isEmpty();

    assertServing(gateway, healthy, "/h/plain");
    assertServing(gateway, odd, "/o/plain");
    watched.awaitNoClients();
  }

  private int converse(Gateway gateway, long seed, TrafficUpstream script) {
    Conversation conversation = new Conversation(seed, strict);
    script.expect(conversation.sent);
    return new TrafficClient(gateway.uri(), conversation, strict, wrongs).converse();
  }

  private void assertServing(Gateway gateway, RawUpstream upstream, String target)
      throws Exception {
    upstream.script(RawBody::echo);
    try (RawClient client = new RawClient(gateway.uri())) {
      client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.read().body()).isEqualTo("GET " + target + " ");
    }
    watched.awaitNothingHeld();
  }
}
