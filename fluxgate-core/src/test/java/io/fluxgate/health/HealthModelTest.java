package io.fluxgate.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fluxgate.config.HealthConfig;
import io.fluxgate.config.HealthConfig.Passive;
import io.fluxgate.testing.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Whatever happens in whatever order, a group does the same as a plain model that counts lists. */
class HealthModelTest {

  private static final int SLICE_MILLIS = 100;

  @Test
  void behavesAsThePlainModelDoes() {
    int ejections = 0;
    int outliers = 0;
    for (int seed = 0; seed < 300; seed++) {
      Run run = new Run(new Random(seed), "seed " + seed);
      for (int i = 0; i < 400; i++) {
        run.doSomething();
      }
      ejections += run.model.ejections;
      outliers += run.model.outliers;
    }
    // Otherwise this would have tested nothing.
    assertThat(ejections).isGreaterThan(1_000);
    assertThat(outliers).isGreaterThan(100);
  }

  private static final class Run {
    final Random random;
    final String name;
    final FakeTime time = FakeTime.standing();
    final Model model;
    final GroupHealth group;
    final List<EndpointHealth> real = new ArrayList<>();
    final StringBuilder log = new StringBuilder();

    Run(Random random, String name) {
      this.random = random;
      this.name = name;
      model = new Model(random);
      group = GroupHealth.of(model.config(), time, (id, change) -> {});
      for (int i = 0; i < 3; i++) {
        join(false);
      }
    }

    void join(boolean late) {
      String id = "e" + real.size();
      real.add(late ? group.joinLate(id) : group.join(id));
      model.join(late);
    }

    void doSomething() {
      int index = real.isEmpty() ? 0 : random.nextInt(real.size());
      // Some endpoints fail more often than others.
      boolean fails = random.nextInt(6) <= index;
      switch (real.isEmpty() ? 9 : random.nextInt(10)) {
        case 0, 1, 2, 3 -> request(index, fails, 1);
        case 4, 5 -> request(index, fails, 1 + random.nextInt(6));
        case 6 -> {
          log.append(" check").append(index).append(fails ? "-" : "+");
          real.get(index).checked(!fails, "x");
          model.check(model.endpoints.get(index), !fails);
        }
        case 7, 8 -> {
          int millis = random.nextInt(random.nextInt(8) == 0 ? 2_000 : 150);
          log.append(" wait").append(millis);
          time.advance(Duration.ofMillis(millis));
          model.advance(millis);
        }
        default -> comeOrGo(index);
      }
      compare();
    }

    private void comeOrGo(int index) {
      if (real.size() < 6 && (real.isEmpty() || random.nextBoolean())) {
        log.append(" join");
        join(random.nextBoolean());
      } else if (random.nextInt(4) == 0) {
        log.append(" leave").append(index);
        group.leave(real.remove(index));
        model.leave(index);
      }
    }

    private void request(int index, boolean fails, int times) {
      log.append(' ').append(index).append(fails ? "-" : "+").append(times);
      for (int i = 0; i < times; i++) {
        if (fails) {
          real.get(index).failed("x");
        } else {
          real.get(index).succeeded();
        }
        model.request(model.endpoints.get(index), fails);
      }
    }

    private void compare() {
      Supplier<String> where = () -> name + " " + model.config() + log;
      assertThat(group.panic()).as(where).isEqualTo(model.panic());
      for (int i = 0; i < real.size(); i++) {
        Model.Entry expected = model.endpoints.get(i);
        Supplier<String> which = () -> where.get() + ": the one that joined at " + expected.joined;
        assertThat(real.get(i).state()).as(which).isEqualTo(expected.state());
        assertThat(real.get(i).share()).as(which).isCloseTo(model.share(expected), within(1e-9));
      }
    }
  }

  /** Does everything the long way, in whole milliseconds from zero. */
  private static final class Model {
    final int healthyAfter;
    final int unhealthyAfter;
    final int panicPercent;
    final int slowMillis;
    final int row;
    final int percent;
    final int minimum;
    final int ejectionMillis;
    final int mostMillis;
    final int ejectedPercent;
    final List<Entry> endpoints = new ArrayList<>();
    long now;
    int ejections;
    int outliers;

    static final class Entry {
      long joined;
      boolean failsChecks;
      long ejectedUntil = -1;
      long slowSince = -1;
      long wellSince;
      int timesEjected;
      boolean lastCheck = true;
      int checksAlike;
      int failuresInARow;
      final List<Outcome> outcomes = new ArrayList<>();

      EndpointHealth.State state() {
        return failsChecks
            ? EndpointHealth.State.UNHEALTHY
            : ejectedUntil >= 0 ? EndpointHealth.State.EJECTED : EndpointHealth.State.HEALTHY;
      }

      boolean well() {
        return state() == EndpointHealth.State.HEALTHY;
      }
    }

    record Outcome(long slice, boolean failed) {}

    Model(Random random) {
      healthyAfter = 1 + random.nextInt(3);
      unhealthyAfter = 1 + random.nextInt(3);
      panicPercent = random.nextInt(101);
      slowMillis = random.nextBoolean() ? 0 : 1 + random.nextInt(800);
      row = random.nextBoolean() ? 0 : 1 + random.nextInt(6);
      percent = random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(100);
      minimum = 1 + random.nextInt(8);
      ejectionMillis = 1 + random.nextInt(700);
      mostMillis = ejectionMillis + random.nextInt(2_000);
      ejectedPercent = 1 + random.nextInt(100);
    }

    HealthConfig config() {
      return new HealthConfig(
          Optional.of(WatchedGroup.checks(healthyAfter, unhealthyAfter)),
          Optional.of(
              new Passive(
                  row,
                  percent,
                  minimum,
                  Duration.ofMillis(10 * SLICE_MILLIS),
                  Duration.ofMillis(ejectionMillis),
                  Duration.ofMillis(mostMillis),
                  ejectedPercent)),
          panicPercent,
          Duration.ofMillis(slowMillis));
    }

    void join(boolean late) {
      Entry entry = new Entry();
      entry.joined = now;
      entry.wellSince = now;
      entry.slowSince = late && slowMillis > 0 ? now : -1;
      endpoints.add(entry);
    }

    void leave(int index) {
      endpoints.remove(index);
      while (ejected() > mostEjected()) {
        Entry first =
            endpoints.stream()
                .filter(entry -> entry.ejectedUntil >= 0)
                .min(Comparator.comparingLong(entry -> entry.ejectedUntil))
                .orElseThrow();
        change(first, now, () -> first.ejectedUntil = -1);
      }
    }

    void advance(int millis) {
      now += millis;
      for (Entry entry : endpoints) {
        long until = entry.ejectedUntil;
        if (until >= 0 && until <= now) {
          change(entry, until, () -> entry.ejectedUntil = -1);
        }
        if (entry.slowSince >= 0 && entry.slowSince + slowMillis <= now) {
          entry.slowSince = -1;
        }
      }
    }

    private void change(Entry entry, long at, Runnable change) {
      EndpointHealth.State before = entry.state();
      if (before == EndpointHealth.State.HEALTHY) {
        entry.timesEjected =
            (int) Math.max(0, entry.timesEjected - (at - entry.wellSince) / ejectionMillis);
        entry.wellSince = at;
      }
      change.run();
      if (entry.state() != before) {
        entry.outcomes.clear();
        entry.failuresInARow = 0;
        entry.slowSince = entry.well() && slowMillis > 0 ? at : -1;
        entry.wellSince = at;
      }
    }

    void check(Entry entry, boolean good) {
      entry.checksAlike = entry.lastCheck == good ? entry.checksAlike + 1 : 1;
      entry.lastCheck = good;
      if (entry.failsChecks == good
          && entry.checksAlike >= (good ? healthyAfter : unhealthyAfter)) {
        change(entry, now, () -> entry.failsChecks = !good);
      }
    }

    void request(Entry entry, boolean fails) {
      Outcome outcome = new Outcome((now - entry.joined) / SLICE_MILLIS, fails);
      if (!fails) {
        entry.failuresInARow = 0;
        entry.outcomes.add(outcome);
      } else if (entry.well()) {
        entry.failuresInARow++;
        entry.outcomes.add(outcome);
        boolean tooManyInARow = row > 0 && entry.failuresInARow >= row;
        if ((tooManyInARow || standsOut(entry)) && ejected() < mostEjected()) {
          ejections++;
          outliers += tooManyInARow ? 0 : 1;
          eject(entry);
        }
      }
    }

    private void eject(Entry entry) {
      change(
          entry,
          now,
          () -> {
            int most = (int) Math.ceil((double) mostMillis / ejectionMillis);
            entry.timesEjected = Math.min(entry.timesEjected + 1, most);
            entry.ejectedUntil = now + Math.min(mostMillis, entry.timesEjected * ejectionMillis);
          });
    }

    private boolean standsOut(Entry entry) {
      long here = count(entry, false);
      long hereFailed = count(entry, true);
      long there = 0;
      long thereFailed = 0;
      for (Entry other : endpoints) {
        if (other != entry && other.well()) {
          there += count(other, false);
          thereFailed += count(other, true);
        }
      }
      return percent > 0
          && here >= minimum
          && there >= minimum
          && 100 * hereFailed >= percent * here
          && 100 * (hereFailed * there - thereFailed * here)
              >= Math.min(20, percent) * here * there;
    }

    private long count(Entry entry, boolean failedOnly) {
      long slice = (now - entry.joined) / SLICE_MILLIS;
      return entry.outcomes.stream()
          .filter(outcome -> outcome.slice() > slice - 10)
          .filter(outcome -> outcome.failed() || !failedOnly)
          .count();
    }

    private long ejected() {
      return endpoints.stream().filter(entry -> entry.ejectedUntil >= 0).count();
    }

    private int mostEjected() {
      return endpoints.size() < 2 ? 0 : Math.max(1, endpoints.size() * ejectedPercent / 100);
    }

    boolean panic() {
      return 100 * endpoints.stream().filter(Entry::well).count()
          < (long) panicPercent * endpoints.size();
    }

    double share(Entry entry) {
      if (panic()) {
        return 1;
      }
      if (!entry.well()) {
        return 0;
      }
      return entry.slowSince < 0 ? 1 : 0.1 + 0.9 * (now - entry.slowSince) / slowMillis;
    }
  }
}
