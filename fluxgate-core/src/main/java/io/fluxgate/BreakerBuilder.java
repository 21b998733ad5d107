package io.fluxgate;

import io.fluxgate.config.CircuitBreakerConfig;
import io.fluxgate.config.CircuitBreakerConfig.FailureKind;
import io.fluxgate.config.CircuitBreakerConfig.Failures;
import io.fluxgate.config.CircuitBreakerConfig.Rates;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Describes when an upstream is left alone for a while. For one thread.
 *
 * <p>A failure rate takes the place of the two thresholds: with one, these hold only if they are
 * said.
 */
public final class BreakerBuilder {

  private static final CircuitBreakerConfig NORMAL = CircuitBreakerConfig.DEFAULT;

  private Optional<Integer> failureThreshold = NORMAL.failureThreshold();
  private Duration window = NORMAL.window();
  private Duration open = NORMAL.open();
  private Optional<Duration> maxOpen = NORMAL.maxOpen();
  private int halfOpenRequests = NORMAL.halfOpenRequests();
  private Optional<Integer> successThreshold = NORMAL.successThreshold();
  private int failureRatePercent = NORMAL.rates().failurePercent();
  private Optional<Integer> windowCalls = NORMAL.rates().windowCalls();
  private Optional<Integer> minimumCalls = NORMAL.rates().minimumCalls();
  private Duration slowCall = NORMAL.rates().slowCall();
  private Optional<Integer> slowCallPercent = NORMAL.rates().slowPercent();
  private Optional<List<Integer>> failureStatuses = NORMAL.counted().statuses();
  private Set<FailureKind> failures = NORMAL.counted().kinds();

  BreakerBuilder() {}

  /**
   * How many failures within the window open the breaker.
   *
   * @param failures 1 or more; 0, where a rate is given, for no such number. Unless said otherwise,
   *     0 with a failure rate and else 5
   * @return this builder
   */
  public BreakerBuilder failureThreshold(int failures) {
    failureThreshold = Optional.of(failures);
    return this;
  }

  /**
   * How long a failure counts, and whose calls the rates look at.
   *
   * @param window more than zero; 60 s unless said otherwise
   * @return this builder
   */
  public BreakerBuilder window(Duration window) {
    this.window = window;
    return this;
  }

  /**
   * Lets the rates look at the last so many calls instead of those of the last while.
   *
   * @param calls 1 to 1,000,000
   * @return this builder
   */
  public BreakerBuilder windowCalls(int calls) {
    windowCalls = Optional.of(calls);
    return this;
  }

  /**
   * Below how many calls in the window a rate means nothing.
   *
   * @param calls 1 or more, and no more than a window of calls holds; unless said otherwise 10, or
   *     all that a smaller window of calls holds
   * @return this builder
   */
  public BreakerBuilder minimumCalls(int calls) {
    minimumCalls = Optional.of(calls);
    return this;
  }

  /**
   * Which share of failures opens the breaker; exactly this one does.
   *
   * @param percent 1 to 100; 0, which is the default, for none
   * @return this builder
   */
  public BreakerBuilder failureRatePercent(int percent) {
    failureRatePercent = percent;
    return this;
  }

  /**
   * Which calls are slow, whatever their result: those whose answer begins later than this after
   * they were sent. How long its body then takes is also up to the client.
   *
   * @param longerThan more than zero; zero, which is the default, for none
   * @return this builder
   */
  public BreakerBuilder slowCall(Duration longerThan) {
    slowCall = longerThan;
    return this;
  }

  /**
   * Which share of slow calls opens the breaker; exactly this one does.
   *
   * @param percent 1 to 100; 100 unless said otherwise
   * @return this builder
   */
  public BreakerBuilder slowCallPercent(int percent) {
    slowCallPercent = Optional.of(percent);
    return this;
  }

  /**
   * How long the breaker stays open.
   *
   * @param open more than zero; 30 s unless said otherwise
   * @return this builder
   */
  public BreakerBuilder openFor(Duration open) {
    this.open = open;
    return this;
  }

  /**
   * Lets the open time double each time the breaker opens again before it has been closed for as
   * long as it was open last.
   *
   * @param longest how long it may get, not less than the open time; it does not grow unless this
   *     is said
   * @return this builder
   */
  public BreakerBuilder maxOpen(Duration longest) {
    maxOpen = Optional.of(longest);
    return this;
  }

  /**
   * How many requests then test the upstream: at a time where a number of successes closes the
   * breaker, in all where the failure rate decides.
   *
   * @param requests 1 or more; 3 unless said otherwise
   * @return this builder
   */
  public BreakerBuilder halfOpenRequests(int requests) {
    halfOpenRequests = requests;
    return this;
  }

  /**
   * How many successes close the breaker again, while one failure opens it.
   *
   * @param successes 1 or more; 0, where a failure rate is given, to judge the tests together by
   *     that rate. Unless said otherwise, 0 with a failure rate and else 2
   * @return this builder
   */
  public BreakerBuilder successThreshold(int successes) {
    successThreshold = Optional.of(successes);
    return this;
  }

  /**
   * Which statuses are failures.
   *
   * @param statuses each from 400 to 599, but neither 400 nor 404; every 5xx unless said otherwise
   * @return this builder
   */
  public BreakerBuilder failureStatuses(int... statuses) {
    failureStatuses = Optional.of(IntStream.of(statuses).boxed().toList());
    return this;
  }

  /**
   * Which ways to fail without an answer, or in the middle of one, are failures.
   *
   * @param kinds any number of them; all unless said otherwise
   * @return this builder
   */
  public BreakerBuilder failures(FailureKind... kinds) {
    failures = EnumSet.noneOf(FailureKind.class);
    failures.addAll(List.of(kinds));
    return this;
  }

  CircuitBreakerConfig build() {
    return new CircuitBreakerConfig(
        true,
        failureThreshold,
        window,
        open,
        maxOpen,
        halfOpenRequests,
        successThreshold,
        new Rates(failureRatePercent, windowCalls, minimumCalls, slowCall, slowCallPercent),
        new Failures(failureStatuses, failures));
  }
}
