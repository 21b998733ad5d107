package io.fluxgate.ratelimit;

import java.time.Duration;

/**
 * A limiter of a limit, and what clients are told about it once and for all.
 *
 * @param limiter who decides
 * @param policyItem its item in the {@code RateLimit-Policy} field; empty if it has no quota
 */
record Tier(RateLimiter limiter, String policyItem) {

  /** The greatest integer of a structured field (RFC 9651, 3.3.1). */
  static final long GREATEST = 999_999_999_999_999L;

  static Tier of(String quotedPolicy, RateLimiter limiter) {
    return new Tier(
        limiter,
        limiter
            .quota()
            .map(
                quota ->
                    quotedPolicy
                        + ";q="
                        + Math.min(quota.limit(), GREATEST)
                        + ";w="
                        + wholeSeconds(quota.window()))
            .orElse(""));
  }

  /** Rounded up, at least 1: what clients are told never allows them more. */
  private static long wholeSeconds(Duration window) {
    return window.getSeconds() >= GREATEST
        ? GREATEST
        : LimitFields.wholeSeconds(window.getSeconds(), window.getNano());
  }
}
