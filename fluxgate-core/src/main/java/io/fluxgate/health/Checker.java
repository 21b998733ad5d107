package io.fluxgate.health;

import io.fluxgate.health.Question.Verdict;
import io.fluxgate.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks one endpoint again and again, on a thread of its own, until it is stopped. An interrupt
 * alone does not stop it: a probe may leave one behind.
 */
final class Checker {

  private static final Logger LOG = LoggerFactory.getLogger(Checker.class);

  private final EndpointHealth endpoint;
  private final ThreadedChecks owner;
  private final Thread thread;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean stopped;

  /** Only touched by the thread, once it runs. */
  private @Nullable Checker before;

  /** A checker that does not begin before an earlier one of the same endpoint is done. */
  Checker(EndpointHealth endpoint, ThreadedChecks owner, @Nullable Checker before) {
    this.endpoint = endpoint;
    this.owner = owner;
    this.before = before;
    thread = Thread.ofVirtual().name("fluxgate-check").unstarted(this::run);
  }

  EndpointHealth endpoint() {
    return endpoint;
  }

  void start() {
    thread.start();
  }

  boolean isStopped() {
    return stopped;
  }

  void stop() {
    stopped = true;
    thread.interrupt();
  }

  private void run() {
    try {
      if (before != null) {
        Deadline.await(before.ended); // even if this one is stopped: the next waits for it
        before = null;
      }
      if (waited(owner.pauses().first())) {
        do {
          check();
        } while (waited(owner.pauses().next()));
      }
    } finally {
      owner.ended(this);
      ended.countDown();
    }
  }

  /** Waits, and tells whether to go on. */
  private boolean waited(Duration pause) {
    TimeSource time = owner.context().time();
    while (!stopped) {
      try {
        time.sleep(pause);
        return !stopped;
      } catch (InterruptedException e) {
        // Stopped, or somebody else's: the flag tells.
      }
    }
    return false;
  }

  private void check() {
    Verdict verdict = owner.question().ask(endpoint.id());
    if (stopped) {
      return;
    }
    try {
      endpoint.checked(verdict.good(), verdict.what());
    } catch (RuntimeException e) {
      LOG.warn("The check of {} could not be told", endpoint.id(), e);
    }
  }
}
