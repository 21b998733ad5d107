package io.fluxgate.ratelimit;

import static io.fluxgate.ratelimit.Limiting.limiter;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The contract of all algorithms, by name: never more than promised in any interval, and never less
 * either. Measured exactly, in virtual time, against an oracle that remembers everything.
 */
class PromiseTest {

  private static final int STEPS = 300;

  /** Where a clock may begin: below zero, at it, and so that it wraps around during the test. */
  private static final List<Long> CLOCKS =
      List.of(-600_000_000_000L, 0L, Long.MAX_VALUE - 2_500_000, Long.MAX_VALUE - 90_000_000_000L);

  /** How a client times its requests. */
  private enum Pattern {
    BURSTS,
    EDGES,
    AS_SOON_AS_TOLD,
    A_LITTLE_TOO_SOON,
    LONG_IDLES,
    STEADY
  }

  static List<Case> cases() {
    return Case.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void allowsNeitherMoreNorLessThanItPromisesWhateverTheClientDoes(Case it) {
    Map<Pattern, Integer> refused = new EnumMap<>(Pattern.class);
    for (long clock : CLOCKS) {
      for (Pattern pattern : Pattern.values()) {
        for (boolean single : new boolean[] {true, false}) {
          refused.merge(pattern, new Run(it, clock, pattern, single).run(), Integer::sum);
        }
      }
    }
    refused.remove(Pattern.STEADY);
    assertThat(refused.values()).as("a test of limits exceeds them").allMatch(count -> count > 0);
  }

  /** One client on one clock. */
  private static final class Run {
    private final Case it;
    private final Pattern pattern;
    private final boolean single;
    private final SetTime time;
    private final RateLimiter limiter;
    private final Oracle oracle;
    private final Random random = new Random(7);
    private long elapsed;

    private Run(Case it, long clock, Pattern pattern, boolean single) {
      this.it = it;
      this.pattern = pattern;
      this.single = single;
      time = new SetTime(clock);
      limiter = limiter(it.spec(), time);
      oracle = it.oracle().get();
    }

    private int run() {
      long limit = limiter.mostPermits();
      int refused = 0;
      Decision last = ask(1);
      for (int step = 0; step < STEPS; step++) {
        long pause = pause(last);
        elapsed += pause;
        time.advance(pause);
        long most = random.nextInt(4) == 0 ? limit : Math.min(limit, 4);
        last = ask(single ? 1 : random.nextLong(1, most + 1));
        refused += last instanceof Rejected ? 1 : 0;
      }
      oracle.check();
      assertThat(oracle.past).as("%s %s", it, pattern).hasSizeGreaterThan(5);
      return refused;
    }

    private Decision ask(long permits) {
      Decision decision = limiter.tryAcquire("key", permits);
      if (decision instanceof Allowed allowed) {
        if (!oracle.allows(elapsed, permits)) {
          throw wrong("more", permits, decision);
        }
        oracle.took(elapsed, permits, allowed.delayNanos());
      } else if (oracle.allows(elapsed - it.slackNanos(), permits)) {
        throw wrong("less", permits, decision);
      }
      long limit = limiter.mostPermits();
      if (decision.limit() != limit
          || decision.remaining() > oracle.remaining(elapsed, limit)
          || decision.remaining() < oracle.remaining(elapsed - it.slackNanos(), limit)) {
        throw wrong("another number of", permits, decision);
      }
      return decision;
    }

    private AssertionError wrong(String what, long permits, Decision decision) {
      return new AssertionError(
          "%s: %s than promised: %s of %s permits at %s, remaining %s; past %s"
              .formatted(
                  it,
                  what,
                  decision,
                  permits,
                  elapsed,
                  oracle.remaining(elapsed, limiter.mostPermits()),
                  oracle.past));
    }

    private long pause(Decision last) {
      long window = it.windowNanos();
      boolean now = random.nextLong(limiter.mostPermits() + 5) >= 2;
      return switch (pattern) {
        case BURSTS -> now ? 0 : random.nextLong(window);
        case EDGES -> now ? 0 : window - elapsed % window + random.nextInt(-1, 2);
        case AS_SOON_AS_TOLD -> last instanceof Rejected no ? no.retryNanos() : 0;
        case A_LITTLE_TOO_SOON ->
            last instanceof Rejected no && !now ? Math.max(1, no.retryNanos() - 1) : 0;
        case LONG_IDLES -> now ? 0 : window * random.nextInt(1_000) + random.nextLong(window);
        case STEADY ->
            (long) (random.nextExponential() * window / Math.max(1, limiter.mostPermits()));
      };
    }
  }
}
