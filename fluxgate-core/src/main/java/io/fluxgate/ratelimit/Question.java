package io.fluxgate.ratelimit;

import static java.util.Objects.requireNonNull;

import io.fluxgate.http.Request;
import io.fluxgate.http.RequestException;
import org.jspecify.annotations.Nullable;

/** What one limit is asked about one request, and in the end what it said. For one thread. */
final class Question {

  private final Limit limit;
  private final Tier tier;
  private final RateLimiter limiter;
  private final String key;
  private final long cost;
  private final @Nullable Share share;
  private @Nullable Decision decision;
  private boolean failed;

  Question(Limit limit, Request request) throws RequestException {
    this.limit = limit;
    tier = limit.tier(request);
    limiter = tier.limiter();
    key = limit.key(request);
    cost = limit.cost(request);
    if (cost < 1) {
      throw new IllegalArgumentException("a request costs at least 1: " + cost);
    }
    boolean possible = cost <= limiter.mostPermits();
    if (!possible) {
      decision =
          limiter instanceof KeyedLimiter own
              ? own.look(key, cost)
              : new Rejected(limiter.mostPermits(), 0, Rejected.NEVER, 0);
    }
    share =
        possible && limiter instanceof KeyedLimiter own
            ? own.share(key, cost, !limit.shadow())
            : null;
  }

  Limit limit() {
    return limit;
  }

  String policyItem() {
    return tier.policyItem();
  }

  String key() {
    return key;
  }

  /** What it said; null if it could not decide, or nobody has asked. */
  @Nullable Decision decision() {
    return decision;
  }

  void decided(Decision made) {
    decision = made;
  }

  void failed() {
    failed = true;
  }

  /** Its part in a decision of the gateway's own limiters; null if none of these is asked. */
  @Nullable Share share() {
    return share;
  }

  /** Whether it is about a limiter that is none of the gateway's own, and that is to be asked. */
  boolean isForForeign() {
    return share == null && decision == null;
  }

  /** Asks that limiter. */
  void ask() {
    decision = requireNonNull(limiter.tryAcquire(key, cost), "a limiter's decision");
  }

  /** Gives back what a limiter that is none of the gateway's own has allowed. */
  void giveBack() {
    if (share == null && decision instanceof Allowed) {
      limiter.giveBack(key, cost);
    }
  }

  /** Whether the limit is exceeded. */
  boolean isExceeded() {
    return decision instanceof Rejected;
  }

  /** Whether the limiter could not decide, and requests are then refused. */
  boolean isDenied() {
    return failed && limit.onError() == Limit.OnError.DENY && !limit.shadow();
  }

  /** Whether the request is refused for this. */
  boolean refuses() {
    return isDenied() || (isExceeded() && !limit.shadow());
  }

  /** How long the request has to wait for this. */
  long delayNanos() {
    return decision instanceof Allowed allowed && !limit.shadow() ? allowed.delayNanos() : 0;
  }
}
