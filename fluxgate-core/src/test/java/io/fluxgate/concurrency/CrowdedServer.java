package io.fluxgate.concurrency;

import io.fluxgate.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A server with some workers and an endless queue, clients who come at random, and perhaps a
 * limiter between them: seeded, in virtual time, on one thread.
 */
final class CrowdedServer implements TimeSource {

  /** Of which a request's class is drawn: {@code share} of them may take {@code percent}. */
  record Priority(double share, int percent) {}

  private record Departure(long atNanos, long startNanos, @Nullable Place place, boolean failed) {}

  private final Random random;
  private int workers;
  private final PriorityQueue<Departure> departures =
      new PriorityQueue<>((a, b) -> Long.signum(a.atNanos - b.atNanos));
  private final PriorityQueue<Long> freeAt = new PriorityQueue<>((a, b) -> Long.signum(a - b));
  private long now = -Duration.ofMinutes(1).toNanos();
  private long nextArrival = now;
  private @Nullable ConcurrencyLimiter limiter;

  /** How long a request is served, and by how much that varies. */
  double serviceMillis = 50;

  double spread = 0.5;
  double requestsPerSecond;
  double failing;

  CrowdedServer(int workers, long seed) {
    this.workers = workers;
    this.random = new Random(seed);
    for (int i = 0; i < workers; i++) {
      freeAt.add(now);
    }
  }

  /** Some of its workers leave. */
  void only(int fewer) {
    for (; workers > fewer; workers--) {
      freeAt.remove();
    }
  }

  /** A server behind an adaptive limit, asked for so many times what all workers can do. */
  static CrowdedServer adaptive(int workers, double load, long seed, AdaptiveSettings settings) {
    CrowdedServer server = new CrowdedServer(workers, seed);
    server.limiter = ConcurrencyLimiter.of(new AdaptiveLimit(settings, server), server);
    return server.load(load);
  }

  int limit() {
    return Objects.requireNonNull(limiter).limit();
  }

  CrowdedServer behind(ConcurrencyLimiter limiter) {
    this.limiter = limiter;
    return this;
  }

  /** As a multiple of what all workers together can do. */
  CrowdedServer load(double times) {
    requestsPerSecond = times * workers * 1000 / serviceMillis;
    return this;
  }

  /** What clients saw in a while. */
  static final class Seen {
    private double[] millis = new double[1024];
    private int answered;
    final int[] offered = new int[3];
    final int[] refused = new int[3];
    int mostInFlight;
    int lowest = Integer.MAX_VALUE;
    int highest;

    private void add(double latencyMillis) {
      if (answered == millis.length) {
        millis = Arrays.copyOf(millis, 2 * answered);
      }
      millis[answered++] = latencyMillis;
    }

    int answered() {
      return answered;
    }

    double millisAt(double share) {
      double[] sorted = Arrays.copyOf(millis, answered);
      Arrays.sort(sorted);
      return sorted[(int) ((answered - 1) * share)];
    }

    double refusedShare() {
      return (double) Arrays.stream(refused).sum() / Arrays.stream(offered).sum();
    }

    double refusedShare(int of) {
      return (double) refused[of] / offered[of];
    }

    @Override
    public String toString() {
      return String.format(
          "p50 %.0f p99 %.0f refused %.1f %% limit %d..%d",
          millisAt(0.5), millisAt(0.99), 100 * refusedShare(), lowest, highest);
    }
  }

  Seen run(Duration duration, Priority... classes) {
    Seen seen = new Seen();
    long end = now + duration.toNanos();
    while (true) {
      Departure next = departures.peek();
      boolean departs = next != null && next.atNanos - nextArrival <= 0;
      long at = departs && next != null ? next.atNanos : nextArrival;
      if (at - end > 0) {
        now = end;
        return seen;
      }
      now = at;
      if (departs) {
        depart(departures.remove(), seen);
      } else {
        arrive(classes, seen);
        nextArrival = now + (long) (random.nextExponential() / requestsPerSecond * 1e9);
      }
      if (limiter != null) {
        seen.mostInFlight = Math.max(seen.mostInFlight, limiter.inFlight());
        seen.lowest = Math.min(seen.lowest, limiter.limit());
        seen.highest = Math.max(seen.highest, limiter.limit());
      }
    }
  }

  private void arrive(Priority[] classes, Seen seen) {
    int drawn = draw(classes);
    seen.offered[drawn]++;
    Place place = null;
    if (limiter != null) {
      if (!(limiter.tryAcquire(classes.length == 0 ? 100 : classes[drawn].percent)
          instanceof Place got)) {
        seen.refused[drawn]++;
        return;
      }
      place = got;
    }
    if (random.nextDouble() < failing) {
      departures.add(new Departure(now + 1_000_000, now, place, true));
      return;
    }
    double factor = Math.exp(spread * random.nextGaussian() - spread * spread / 2);
    long free = freeAt.remove();
    long done = (free - now > 0 ? free : now) + (long) (serviceMillis * factor * 1e6);
    freeAt.add(done);
    departures.add(new Departure(done, now, place, false));
  }

  private int draw(Priority[] classes) {
    double drawn = random.nextDouble();
    int i = 0;
    while (i < classes.length - 1 && drawn >= classes[i].share) {
      drawn -= classes[i++].share;
    }
    return i;
  }

  private static void depart(Departure departure, Seen seen) {
    seen.add((departure.atNanos - departure.startNanos) / 1e6);
    if (departure.place != null) {
      if (departure.failed) {
        departure.place.overloaded();
      } else {
        departure.place.answered();
      }
      departure.place.close();
    }
  }

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public Instant now() {
    return Instant.EPOCH;
  }

  @Override
  public void sleep(Duration duration) {
    throw new UnsupportedOperationException();
  }
}
