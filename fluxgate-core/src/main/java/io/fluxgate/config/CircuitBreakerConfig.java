package io.fluxgate.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * When an upstream is left alone for a while.
 *
 * <p>The two thresholds are counts, and a failure rate takes their place: where one is given, they
 * hold only if they are said.
 *
 * @param enabled whether it ever is
 * @param failureThreshold how many failures within the window open the breaker, 1 or more; 0, with
 *     a rate, for no such number; where it is absent, 0 with a failure rate and else 5
 * @param window how long a failure counts, and how long a window of time is
 * @param open how long it stays open
 * @param maxOpen how long it may get by doubling with every repetition; it does not grow if absent
 * @param halfOpenRequests how many requests then test it, 1 or more: at a time where there is a
 *     success threshold, in all where there is none
 * @param successThreshold how many successes close it again, 1 or more; 0, with a failure rate, to
 *     judge the tests by that rate; where it is absent, 0 with a failure rate and else 2
 * @param rates which share of calls opens it
 * @param counted which calls are failures
 */
public record CircuitBreakerConfig(
    boolean enabled,
    Optional<Integer> failureThreshold,
    Duration window,
    Duration open,
    Optional<Duration> maxOpen,
    int halfOpenRequests,
    Optional<Integer> successThreshold,
    Rates rates,
    Failures counted) {

  private static final int DEFAULT_FAILURE_THRESHOLD = 5;
  private static final int DEFAULT_SUCCESS_THRESHOLD = 2;

  /** Disabled, with the numbers that hold if only {@code enabled} is said. */
  public static final CircuitBreakerConfig DEFAULT =
      new CircuitBreakerConfig(
          false,
          Optional.empty(),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          Optional.empty(),
          3,
          Optional.empty(),
          Rates.DEFAULT,
          Failures.DEFAULT);

  /**
   * The number of failures that opens it, said or not.
   *
   * @return 1 or more; 0 for none
   */
  public int failuresToOpen() {
    return failureThreshold.orElse(rates.failurePercent() == 0 ? DEFAULT_FAILURE_THRESHOLD : 0);
  }

  /**
   * The number of successes that closes it, said or not.
   *
   * @return 1 or more; 0 if the tests are judged by the failure rate
   */
  public int successesToClose() {
    return successThreshold.orElse(rates.failurePercent() == 0 ? DEFAULT_SUCCESS_THRESHOLD : 0);
  }

  /**
   * Which share of calls opens a breaker.
   *
   * @param failurePercent the share of failures, 1 to 100; 0 for none
   * @param windowCalls how many of the last calls are looked at, 1 to 1,000,000; if absent, those
   *     of the window's time
   * @param minimumCalls below how many a share means nothing, 1 or more; where it is absent, 10, or
   *     all that a smaller window of calls holds
   * @param slowCall a call that takes longer is slow, whatever its result; zero for none
   * @param slowPercent the share of slow calls, 1 to 100; 100 if absent
   */
  public record Rates(
      int failurePercent,
      Optional<Integer> windowCalls,
      Optional<Integer> minimumCalls,
      Duration slowCall,
      Optional<Integer> slowPercent) {

    /** How many calls a window of calls holds if nothing else is said. */
    public static final int DEFAULT_WINDOW_CALLS = 100;

    /** None. */
    public static final Rates DEFAULT =
        new Rates(0, Optional.empty(), Optional.empty(), Duration.ZERO, Optional.empty());

    private static final int DEFAULT_MINIMUM_CALLS = 10;

    /**
     * Whether any share opens the breaker.
     *
     * @return false if neither is given
     */
    public boolean given() {
      return failurePercent != 0 || !slowCall.isZero();
    }

    /**
     * Below how many calls a share means nothing, said or not.
     *
     * @return 1 or more
     */
    public int callsToJudge() {
      return minimumCalls.orElse(
          Math.min(DEFAULT_MINIMUM_CALLS, windowCalls.orElse(DEFAULT_MINIMUM_CALLS)));
    }
  }

  /**
   * Which calls are failures. Whatever is said, a client that goes away, 400 and 404 never are.
   *
   * @param statuses the statuses that are, each from 400 to 599; every 5xx if absent
   * @param kinds the ways to fail without an answer, or in the middle of one, that are
   */
  public record Failures(Optional<List<Integer>> statuses, Set<FailureKind> kinds) {

    /** Every 5xx, and every way to fail. */
    public static final Failures DEFAULT =
        new Failures(Optional.empty(), Set.of(FailureKind.values()));

    /** Takes copies. */
    public Failures {
      statuses = statuses.map(List::copyOf);
      kinds = Set.copyOf(kinds);
    }
  }

  /** The ways an upstream can fail. */
  public enum FailureKind {
    /** No connection to it: its name, its port, the connect deadline, TLS. */
    CONNECT,
    /** A deadline passed while its answer was waited for. */
    TIMEOUT,
    /** The connection broke before its answer was whole. */
    RESET,
    /** What it sent is no valid HTTP. */
    PROTOCOL
  }
}
