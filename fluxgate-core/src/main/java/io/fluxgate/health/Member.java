package io.fluxgate.health;

import io.fluxgate.config.HealthConfig;
import io.fluxgate.config.HealthConfig.Active;
import io.fluxgate.time.TimeSource;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint of a group. What is public reads {@link #standing} and goes to the group with
 * everything that may change it; the group comes back, under its lock, with the methods that take a
 * {@link Moment}.
 */
final class Member implements EndpointHealth {

  private static final int KEPT = 10;
  private static final double FIRST_SHARE = 0.1;

  private final String id;
  private final EndpointGroup group;
  private final TimeSource time;
  private final Optional<Active> active;
  private final long slowStartNanos;
  private final @Nullable Outcomes outcomes;

  /** Written under the group's lock, read without. */
  private volatile Standing standing = Standing.WELL;

  // From here on, only touched under the group's lock.
  private final @Nullable Ejections ejections;
  private final CheckRun checks = new CheckRun();
  private final Deque<Transition> transitions = new ArrayDeque<>(KEPT);
  private Instant since;

  Member(String id, EndpointGroup group, HealthConfig config, TimeSource time, Moment joined) {
    this.id = id;
    this.group = group;
    this.time = time;
    active = config.active();
    slowStartNanos = config.slowStart().toNanos();
    outcomes = config.passive().map(limits -> new Outcomes(limits, joined.nanos())).orElse(null);
    ejections = config.passive().map(limits -> new Ejections(limits, joined.nanos())).orElse(null);
    since = joined.instant();
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public State state() {
    group.lookAtClock();
    return standing.state();
  }

  @Override
  public double share() {
    boolean panic = group.panic(); // looks at the clock first
    Standing seen = standing;
    if (panic || (seen.state() == State.HEALTHY && !seen.slow())) {
      return 1;
    }
    if (seen.state() != State.HEALTHY) {
      return 0;
    }
    double passed = (double) (time.nanoTime() - seen.slowSinceNanos()) / slowStartNanos;
    return Math.clamp(FIRST_SHARE + (1 - FIRST_SHARE) * passed, FIRST_SHARE, 1);
  }

  @Override
  public void succeeded() {
    if (outcomes != null) {
      outcomes.success();
      if (outcomes.comparesShares()) {
        outcomes.count(time.nanoTime());
      }
    }
  }

  @Override
  public void failed(String what) {
    if (outcomes != null
        && state() == State.HEALTHY
        && outcomes.failure(time.nanoTime(), Cause.of(time.now(), what))) {
      group.suspect(this);
    }
  }

  @Override
  public void checked(boolean good, String what) {
    group.checked(this, good, what);
  }

  @Override
  public EndpointReport report() {
    return group.report(this);
  }

  boolean isOf(EndpointGroup other) {
    return group == other;
  }

  Standing standing() {
    return standing;
  }

  long slowStartEndNanos() {
    return standing.slowSinceNanos() + slowStartNanos;
  }

  Tally tally(Moment moment) {
    return outcomes == null ? Tally.NONE : outcomes.tally(moment.nanos());
  }

  /** Joined a group that was serving already. */
  void joinedLate(Moment moment) {
    if (slowStartNanos > 0) {
      standing = standing.withSlowStart(moment.nanos());
    }
  }

  /** Ends what has ended by the clock. */
  void lookAtClock(Moment moment) {
    long until = standing.ejectedUntilNanos();
    if (standing.ejected() && moment.nanos() - until >= 0) {
      become(standing.withoutEjection(), moment, until, "the ejection is over", List.of());
    }
    if (standing.slow() && moment.nanos() - slowStartEndNanos() >= 0) {
      standing = standing.withoutSlowStart();
      moment.change();
    }
  }

  void check(Moment moment, boolean good, String what) {
    if (active.isEmpty()) {
      return;
    }
    checks.add(good, Cause.of(moment.instant(), what));
    int enough = good ? active.get().healthyThreshold() : active.get().unhealthyThreshold();
    if (standing.failsChecks() == good && checks.length() >= enough) {
      become(
          standing.withFailsChecks(!good),
          moment,
          moment.nanos(),
          checks.toString(),
          checks.causes(enough));
    }
  }

  /** Ejects this one if it is healthy and deserves it. */
  void ejectIfGuilty(Moment moment, Supplier<Tally> others) {
    if (outcomes == null || ejections == null || standing.state() != State.HEALTHY) {
      return;
    }
    Optional<Outcomes.Guilt> guilt =
        outcomes.guiltOfRow().or(() -> outcomes.guiltOfShare(moment.nanos(), others.get()));
    if (guilt.isPresent()) {
      long until = moment.nanos() + ejections.next(moment.nanos());
      become(
          standing.withEjection(until),
          moment,
          moment.nanos(),
          guilt.get().reason(),
          guilt.get().causes());
    }
  }

  /** Ends an ejection before its time. */
  void readmit(Moment moment) {
    become(
        standing.withoutEjection(),
        moment,
        moment.nanos(),
        "too few endpoints are left",
        List.of());
  }

  private void become(
      Standing next, Moment moment, long atNanos, String reason, List<Cause> causes) {
    State from = standing.state();
    State to = next.state();
    standing =
        to == State.HEALTHY && slowStartNanos > 0
            ? next.withSlowStart(atNanos)
            : next.withoutSlowStart();
    moment.change();
    if (from != to) {
      judgeAnew(to, atNanos);
      record(new Transition(from, to, moment.instantOf(atNanos), reason, causes), moment);
    }
  }

  private void judgeAnew(State to, long atNanos) {
    if (outcomes != null && ejections != null) {
      outcomes.clear();
      if (to == State.HEALTHY) {
        ejections.beginWell(atNanos);
      } else {
        ejections.endWell(atNanos);
      }
    }
  }

  private void record(Transition transition, Moment moment) {
    if (transitions.size() == KEPT) {
      transitions.removeFirst();
    }
    transitions.addLast(transition);
    since = transition.at();
    moment.tell(id, transition);
  }

  EndpointReport report(Moment moment) {
    State state = standing.state();
    Optional<Instant> until =
        state == State.EJECTED
            ? Optional.of(moment.instantOf(standing.ejectedUntilNanos()))
            : Optional.empty();
    return new EndpointReport(id, state, since, until, List.copyOf(transitions));
  }

  /** What it is called, and its state. */
  @Override
  public String toString() {
    return id + " " + state();
  }
}
