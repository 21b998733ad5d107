package io.fluxgate.ratelimit;

import io.fluxgate.http.Headers;
import io.fluxgate.http.Response;
import java.util.random.RandomGenerator;

/**
 * Tells clients how they stand: {@code RateLimit-Policy} and {@code RateLimit} as in
 * draft-ietf-httpapi-ratelimit-headers-11, and the older {@code X-RateLimit-*}. Safe for use by
 * many threads.
 *
 * <p>The key of a limit is told as a hash with a secret of the gateway: always the same for the
 * same key as long as the gateway runs, and of no use to anybody else. Fields that an upstream
 * sends stay, for they tell of limits of its own; only its {@code X-RateLimit-*} are replaced,
 * because there can be only one of each.
 */
public final class LimitFields {

  private static final long NANOS = 1_000_000_000L;
  private static final String BASE64 =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  /** As many characters have most items. */
  private static final int USUAL_ITEM = 64;

  private final KeyHash hash;

  private LimitFields(KeyHash hash) {
    this.hash = hash;
  }

  /**
   * Fields with a secret of their own. Routes that share limits share the fields too.
   *
   * @param random where the secret is from
   * @return the fields
   */
  public static LimitFields create(RandomGenerator random) {
    return new LimitFields(KeyHash.of(random));
  }

  /** An answer with what its limits have to tell. */
  Response on(Response response, Question[] questions) {
    StringBuilder policies = new StringBuilder(questions.length * USUAL_ITEM);
    StringBuilder states = new StringBuilder(questions.length * USUAL_ITEM);
    Question tightest = null;
    for (Question question : questions) {
      Decision decision = question.decision();
      if (decision == null || question.policyItem().isEmpty() || question.limit().shadow()) {
        continue;
      }
      Limit.Fields wanted = question.limit().fields();
      if (wanted.standard()) {
        tell(question, decision, policies, states);
      }
      if (wanted.legacy() && (tightest == null || left(question) < left(tightest))) {
        tightest = question;
      }
    }
    if (policies.isEmpty() && tightest == null) {
      return response;
    }
    Headers headers = response.headers();
    if (!policies.isEmpty()) {
      headers =
          headers.plusAll(
              Headers.of("RateLimit-Policy", policies.toString(), "RateLimit", states.toString()));
    }
    return response.withHeaders(tightest == null ? headers : legacy(headers, tightest));
  }

  private void tell(
      Question question, Decision decision, StringBuilder policies, StringBuilder states) {
    separate(policies).append(question.policyItem());
    separate(states)
        .append(question.limit().quotedPolicy())
        .append(";r=")
        .append(Math.min(decision.remaining(), Tier.GREATEST));
    long wait = nanosUntilMore(decision);
    if (wait != Rejected.NEVER && wait > 0) {
      states.append(";t=").append(wholeSeconds(0, wait));
    }
    if (question.limit().isKeyed()) {
      long hidden = hash.hash(question.key()).high();
      partition(policies, hidden);
      partition(states, hidden);
    }
  }

  /**
   * A hash as a byte sequence in base64 (RFC 9651, 3.3.5): ten characters of six bits, then four.
   */
  private static void partition(StringBuilder item, long hidden) {
    item.append(";pk=:");
    for (int shift = 58; shift > 0; shift -= 6) {
      item.append(BASE64.charAt((int) (hidden >>> shift) & 63));
    }
    item.append(BASE64.charAt((int) (hidden << 2) & 63)).append("=:");
  }

  private static Headers legacy(Headers headers, Question question) {
    Decision decision = question.decision();
    return decision == null
        ? headers
        : headers
            .with("X-RateLimit-Limit", Long.toString(Math.min(decision.limit(), Tier.GREATEST)))
            .with(
                "X-RateLimit-Remaining",
                Long.toString(Math.min(decision.remaining(), Tier.GREATEST)))
            .with(
                "X-RateLimit-Reset",
                Long.toString(
                    decision.resetAfter().isZero()
                        ? 0
                        : wholeSeconds(0, decision.resetAfter().toNanos())));
  }

  private static long left(Question question) {
    Decision decision = question.decision();
    return decision == null ? Long.MAX_VALUE : decision.remaining();
  }

  private static long nanosUntilMore(Decision decision) {
    return switch (decision) {
      case Allowed allowed -> allowed.moreNanos();
      case Rejected rejected -> rejected.retryNanos();
    };
  }

  private static StringBuilder separate(StringBuilder list) {
    return list.isEmpty() ? list : list.append(", ");
  }

  /** Rounded up, so that whoever waits that long is not too early; at least 1. */
  static long wholeSeconds(long seconds, long nanos) {
    return Math.max(1, seconds + Math.ceilDiv(nanos, NANOS));
  }
}
