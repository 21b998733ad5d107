package io.fluxgate.health;

import io.fluxgate.config.HealthConfig;
import io.fluxgate.config.HealthConfig.Passive;
import io.fluxgate.health.EndpointHealth.State;
import io.fluxgate.time.TimeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps its members and all that changes them under one lock.
 *
 * <p>Whatever happens is one step at one {@link Moment}: the lock is taken, the clock is read and
 * what has ended by it ends, then the step is done, and if anything changed a new {@link Outlook}
 * is published. The listener is told after the lock is free. Those who choose endpoints read the
 * outlook and each member's standing, without the lock; only where the outlook says that something
 * has ended by now do they make that step first.
 */
final class EndpointGroup implements GroupHealth {

  private static final Logger LOG = LoggerFactory.getLogger(EndpointGroup.class);

  private final HealthConfig config;
  private final TimeSource time;
  private final HealthListener listener;
  private final ReentrantLock lock = new ReentrantLock();

  /** Only touched under the lock. */
  private final List<Member> members = new ArrayList<>();

  /** Written under the lock, read without. */
  private volatile Outlook outlook = Outlook.EMPTY;

  EndpointGroup(HealthConfig config, TimeSource time, HealthListener listener) {
    this.config = config;
    this.time = time;
    this.listener = listener;
  }

  @Override
  public EndpointHealth join(String id) {
    return add(id, (member, moment) -> {});
  }

  @Override
  public EndpointHealth joinLate(String id) {
    return add(id, Member::joinedLate);
  }

  private interface Welcome {
    void give(Member member, Moment moment);
  }

  private EndpointHealth add(String id, Welcome welcome) {
    List<Member> added = new ArrayList<>();
    step(
        moment -> {
          Member member = new Member(id, this, config, time, moment);
          welcome.give(member, moment);
          members.add(member);
          added.add(member);
          moment.change();
        });
    return added.getFirst();
  }

  @Override
  public void leave(EndpointHealth endpoint) {
    if (!(endpoint instanceof Member member) || !member.isOf(this)) {
      throw new IllegalArgumentException("not an endpoint of this group: " + endpoint);
    }
    step(
        moment -> {
          if (members.remove(member)) {
            moment.change();
            readmitThoseTooMany(moment);
          }
        });
  }

  @Override
  public long version() {
    lookAtClock();
    return outlook.version();
  }

  @Override
  public boolean panic() {
    lookAtClock();
    return outlook.panic();
  }

  @Override
  public boolean slowStarting() {
    lookAtClock();
    return outlook.slowStarting();
  }

  @Override
  public OptionalLong nextChangeNanos() {
    lookAtClock();
    Outlook seen = outlook;
    return seen.endsByClock() ? OptionalLong.of(seen.nextNanos()) : OptionalLong.empty();
  }

  @Override
  public List<EndpointReport> reports() {
    List<EndpointReport> reports = new ArrayList<>();
    step(moment -> members.forEach(member -> reports.add(member.report(moment))));
    return List.copyOf(reports);
  }

  EndpointReport report(Member member) {
    List<EndpointReport> reports = new ArrayList<>();
    step(moment -> reports.add(member.report(moment)));
    return reports.getFirst();
  }

  /** Ends what has ended by the clock, if there is any such thing. */
  void lookAtClock() {
    Outlook seen = outlook;
    if (seen.endsByClock() && time.nanoTime() - seen.nextNanos() >= 0) {
      step(moment -> {});
    }
  }

  void checked(Member member, boolean good, String what) {
    step(
        moment -> {
          if (members.contains(member)) {
            member.check(moment, good, what);
          }
        });
  }

  /** Ejects a member if it deserves it and there is room for one more. */
  void suspect(Member suspect) {
    step(
        moment -> {
          if (members.contains(suspect) && ejected() < mostEjected()) {
            suspect.ejectIfGuilty(moment, () -> others(suspect, moment));
          }
        });
  }

  private Tally others(Member suspect, Moment moment) {
    Tally sum = Tally.NONE;
    for (Member member : members) {
      if (member != suspect && member.standing().state() == State.HEALTHY) {
        sum = sum.plus(member.tally(moment));
      }
    }
    return sum;
  }

  private int ejected() {
    int ejected = 0;
    for (Member member : members) {
      if (member.standing().ejected()) {
        ejected++;
      }
    }
    return ejected;
  }

  private int mostEjected() {
    int percent = config.passive().map(Passive::maxEjectedPercent).orElse(0);
    return members.size() < 2 ? 0 : Math.max(1, (int) ((long) members.size() * percent / 100));
  }

  private void readmitThoseTooMany(Moment moment) {
    while (ejected() > mostEjected()) {
      members.stream()
          .filter(member -> member.standing().ejected())
          .min((a, b) -> Long.signum(untilNanos(a) - untilNanos(b)))
          .ifPresent(member -> member.readmit(moment));
    }
  }

  private static long untilNanos(Member member) {
    return member.standing().ejectedUntilNanos();
  }

  private void step(Consumer<Moment> step) {
    Moment moment;
    lock.lock();
    try {
      moment = new Moment(time.nanoTime(), time.now());
      for (Member member : members) {
        member.lookAtClock(moment);
      }
      step.accept(moment);
      if (moment.changed()) {
        outlook = outlookNow();
      }
    } finally {
      lock.unlock();
    }
    moment.told().forEach(this::tell);
  }

  private Outlook outlookNow() {
    long healthy =
        members.stream().filter(member -> member.standing().state() == State.HEALTHY).count();
    Outlook next =
        Outlook.after(outlook, 100 * healthy < (long) config.panicPercent() * members.size());
    for (Member member : members) {
      Standing standing = member.standing();
      next = standing.ejected() ? next.withEnd(standing.ejectedUntilNanos()) : next;
      next = standing.slow() ? next.withSlowStart(member.slowStartEndNanos()) : next;
    }
    return next;
  }

  private void tell(Moment.Told told) {
    try {
      listener.onChange(told.endpointId(), told.transition());
    } catch (RuntimeException e) {
      LOG.warn(
          "A health listener failed at {} -> {} of {}",
          told.transition().from(),
          told.transition().to(),
          told.endpointId(),
          e);
    }
  }
}
