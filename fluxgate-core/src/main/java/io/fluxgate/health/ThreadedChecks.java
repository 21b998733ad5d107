package io.fluxgate.health;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fluxgate.config.HealthConfig.Active;
import io.fluxgate.plugin.FactoryContext;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Has one {@link Checker} for each endpoint, from its beginning to the end of its thread. */
final class ThreadedChecks implements ActiveChecks {

  private final Question question;
  private final Pauses pauses;
  private final FactoryContext context;
  private final ReentrantLock lock = new ReentrantLock();

  /** With those that have been told to stop and are not done yet. */
  @GuardedBy("lock")
  private final IdentityHashMap<EndpointHealth, Checker> checkers = new IdentityHashMap<>();

  @GuardedBy("lock")
  private boolean closed;

  ThreadedChecks(Active config, Probe probe, FactoryContext context) {
    this.question = new Question(config, probe, context.time());
    this.pauses = new Pauses(config, context.random());
    this.context = context;
  }

  @Override
  public void add(EndpointHealth endpoint) {
    lock.lock();
    try {
      Checker before = checkers.get(endpoint);
      if (!closed && (before == null || before.isStopped())) {
        Checker checker = new Checker(endpoint, this, before);
        checkers.put(endpoint, checker);
        checker.start();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void remove(EndpointHealth endpoint) {
    @Nullable Checker checker;
    lock.lock();
    try {
      checker = checkers.get(endpoint);
    } finally {
      lock.unlock();
    }
    if (checker != null) {
      checker.stop();
    }
  }

  @Override
  public void close() {
    List<Checker> all;
    lock.lock();
    try {
      closed = true;
      all = new ArrayList<>(checkers.values());
    } finally {
      lock.unlock();
    }
    all.forEach(Checker::stop);
  }

  /** A checker's thread is about to end. */
  void ended(Checker checker) {
    lock.lock();
    try {
      checkers.remove(checker.endpoint(), checker);
    } finally {
      lock.unlock();
    }
  }

  /** How many endpoints have a thread. */
  int running() {
    lock.lock();
    try {
      return checkers.size();
    } finally {
      lock.unlock();
    }
  }

  Question question() {
    return question;
  }

  Pauses pauses() {
    return pauses;
  }

  FactoryContext context() {
    return context;
  }
}
