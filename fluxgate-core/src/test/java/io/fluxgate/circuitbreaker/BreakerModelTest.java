package io.fluxgate.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.circuitbreaker.CircuitBreaker.Settings;
import io.fluxgate.circuitbreaker.CircuitBreaker.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A breaker beside a naive one that remembers everything and counts it afresh each time, through
 * random sequences on a clock that wraps around.
 */
class BreakerModelTest {

  private static final int SEQUENCES = 3_000;
  private static final int STEPS = 150;
  private static final String WHERE = "seed %s, step %s, %s";

  /** A clock that can stand anywhere; it has seen nothing of the real one. */
  private static final class Clock extends WrappingTime {
    private long elapsed;

    void pass(long nanos) {
      elapsed += nanos;
      advance(Duration.ofNanos(nanos));
    }
  }

  private record Held(Permit permit, int phase, boolean probe, long since) {}

  private record Counted(long at, boolean failed, boolean slow) {}

  /** The naive breaker. All its times are since the beginning. */
  private static final class Model {
    private final Settings settings;
    private final Rates rates;
    private State state = State.CLOSED;
    private int phase;
    private long since;
    private long openNanos;
    private final List<Counted> calls = new ArrayList<>();
    private final List<Held> places = new ArrayList<>();
    private final List<String> transitions = new ArrayList<>();

    Model(Settings settings) {
      this.settings = settings;
      this.rates = settings.rates().orElse(Rates.overCalls(1, 1)); // which have no limit
    }

    State state(long now) {
      return state == State.OPEN && now - since >= openNanos ? State.HALF_OPEN : state;
    }

    private void moveTo(State to, long at) {
      transitions.add(state + ">" + to);
      state = to;
      since = at;
      phase++;
      calls.clear();
      places.clear();
    }

    private void open(long now, boolean anew) {
      openNanos =
          anew ? settings.open().toNanos() : Math.min(2 * openNanos, settings.maxOpen().toNanos());
      moveTo(State.OPEN, now);
    }

    /** How long until there is a place; zero if there is one. */
    long waitNanos(long now) {
      return switch (state(now)) {
        case CLOSED -> 0;
        case OPEN -> openNanos - (now - since);
        case HALF_OPEN -> {
          if (state == State.OPEN) {
            yield 0;
          }
          int used = places.size() + (settings.successThreshold() == 0 ? calls.size() : 0);
          long due = settings.probeTimeout().toNanos();
          yield used < settings.halfOpenRequests()
              ? 0
              : Math.max(0, places.getFirst().since() + due - now);
        }
      };
    }

    void granted(Held held, long now) {
      if (state == State.OPEN) {
        moveTo(State.HALF_OPEN, since + openNanos);
      }
      if (state == State.HALF_OPEN) {
        int used = places.size() + (settings.successThreshold() == 0 ? calls.size() : 0);
        if (used >= settings.halfOpenRequests()) {
          places.removeFirst();
        }
        places.add(new Held(held.permit(), phase, true, now));
      }
    }

    void settled(Held held, boolean failed, long now) {
      if (held.phase() != phase) {
        return;
      }
      places.removeIf(place -> place.permit().equals(held.permit()));
      boolean slow =
          rates.slowCall().isPositive() && now - held.since() > rates.slowCall().toNanos();
      calls.add(new Counted(now, failed, slow));
      if (state == State.CLOSED) {
        if (isTooMuch(now)) {
          open(now, openNanos == 0 || now - since >= openNanos);
        }
      } else if (settings.successThreshold() > 0) {
        if (failed || slow) {
          open(now, false);
        } else if (calls.size() >= settings.successThreshold()) {
          moveTo(State.CLOSED, now);
        }
      } else {
        judgeTogether(now);
      }
    }

    void givenBack(Held held) {
      places.removeIf(place -> place.permit().equals(held.permit()));
    }

    private boolean isTooMuch(long now) {
      long recent =
          calls.stream()
              .filter(call -> call.failed() && now - call.at() < settings.window().toNanos())
              .count();
      boolean count =
          calls.getLast().failed()
              && settings.failureThreshold() > 0
              && recent >= settings.failureThreshold();
      return count || isTooLarge(inWindow(now), rates.minimumCalls());
    }

    private List<Counted> inWindow(long now) {
      return switch (rates.window()) {
        case Rates.Calls last ->
            calls.subList(Math.max(0, calls.size() - last.calls()), calls.size());
        case Rates.Time last -> {
          long slices = Math.min(10, last.length().toNanos());
          long slice = last.length().toNanos() / slices;
          long current = (now - since) / slice;
          yield calls.stream()
              .filter(call -> (call.at() - since) / slice > current - slices)
              .toList();
        }
      };
    }

    private boolean isTooLarge(List<Counted> looked, int least) {
      double failed = 100.0 * looked.stream().filter(Counted::failed).count() / looked.size();
      double slow = 100.0 * looked.stream().filter(Counted::slow).count() / looked.size();
      return looked.size() >= least
          && ((rates.failurePercent() > 0 && failed >= rates.failurePercent())
              || (rates.slowCall().isPositive() && slow >= rates.slowPercent()));
    }

    /** Tries the best and the worst that the rest of the tests could bring. */
    private void judgeTogether(long now) {
      int open = settings.halfOpenRequests() - calls.size();
      List<Counted> best = new ArrayList<>(calls);
      List<Counted> worst = new ArrayList<>(calls);
      for (int i = 0; i < open; i++) {
        best.add(new Counted(now, false, false));
        worst.add(new Counted(now, true, true));
      }
      if (isTooLarge(best, 1)) {
        open(now, false);
      } else if (!isTooLarge(worst, 1)) {
        moveTo(State.CLOSED, now);
      }
    }
  }

  private static Settings settings(Random random) {
    Duration window = Duration.ofNanos(random.nextInt(1, 40));
    Duration open = Duration.ofNanos(random.nextInt(1, 30));
    Settings counts =
        new Settings(
            random.nextInt(1, 6), window, open, random.nextInt(1, 5), random.nextInt(1, 4));
    Settings settings =
        counts
            .withProbeTimeout(Duration.ofNanos(random.nextInt(1, 20)))
            .withMaxOpen(open.multipliedBy(random.nextInt(1, 9)));
    if (random.nextInt(4) == 0) {
      return settings;
    }
    int calls = random.nextInt(1, 12);
    Rates rates =
        random.nextBoolean()
            ? Rates.overCalls(calls, random.nextInt(1, calls + 1))
            : Rates.overTime(Duration.ofNanos(random.nextInt(1, 60)), random.nextInt(1, 8));
    boolean failures = random.nextInt(3) > 0;
    if (failures) {
      rates = rates.withFailurePercent(random.nextInt(1, 101));
    }
    if (!failures || random.nextBoolean()) {
      rates = rates.withSlowCalls(Duration.ofNanos(random.nextInt(1, 10)), random.nextInt(1, 101));
    }
    return new Settings(
        random.nextBoolean() ? 0 : settings.failureThreshold(),
        window,
        open,
        settings.halfOpenRequests(),
        failures && random.nextBoolean() ? 0 : settings.successThreshold(),
        settings.probeTimeout(),
        settings.maxOpen(),
        Optional.of(rates));
  }

  @Test
  void doesWhatTheNaiveOneDoes() {
    int changes = 0;
    for (int seed = 0; seed < SEQUENCES; seed++) {
      changes += compare(seed);
    }
    assertThat(changes).as("changes of state in all").isGreaterThan(SEQUENCES);
  }

  private static int compare(int seed) {
    Random random = new Random(seed);
    Settings settings = settings(random);
    Clock time = new Clock();
    time.advance(Duration.ofSeconds(2).minusNanos(random.nextInt(1, 400))); // soon to wrap around
    Model model = new Model(settings);
    List<String> told = new ArrayList<>();
    CircuitBreaker breaker =
        CircuitBreaker.of(settings, time, (from, to) -> told.add(from + ">" + to));
    List<Held> held = new ArrayList<>();
    int failing = random.nextInt(1, 10);
    for (int step = 0; step < STEPS; step++) {
      if (held.isEmpty() || random.nextInt(3) == 0) {
        long waitNanos = model.waitNanos(time.elapsed);
        assertThat(breaker.admits()).as(WHERE, seed, step, settings).isEqualTo(waitNanos == 0);
        switch (breaker.tryAcquire()) {
          case Refused refused ->
              assertThat(refused.retryAfter().toNanos())
                  .as(WHERE, seed, step, settings)
                  .isEqualTo(waitNanos);
          case Permit permit -> {
            assertThat(waitNanos).as(WHERE, seed, step, settings).isZero();
            model.granted(new Held(permit, 0, false, 0), time.elapsed);
            held.add(new Held(permit, model.phase, permit.probe(), time.elapsed));
            assertThat(permit.probe())
                .as(WHERE, seed, step, settings)
                .isEqualTo(model.state == State.HALF_OPEN);
          }
        }
      } else {
        Held one = held.remove(random.nextInt(held.size()));
        if (random.nextInt(8) == 0) {
          one.permit().close();
          model.givenBack(one);
        } else if (random.nextInt(10) < failing) {
          one.permit().failure();
          model.settled(one, true, time.elapsed);
        } else {
          one.permit().success();
          model.settled(one, false, time.elapsed);
        }
      }
      assertThat(breaker.state())
          .as(WHERE, seed, step, settings)
          .isEqualTo(model.state(time.elapsed));
      assertThat(told).as(WHERE, seed, step, settings).isEqualTo(model.transitions);
      time.pass(random.nextInt(3) == 0 ? random.nextInt(15) : 0);
    }
    return told.size();
  }
}
