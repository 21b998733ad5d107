package io.fluxgate.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What is wrong with the way a route's requests take to its upstreams. */
final class ForwardingChecks {

  private static final int SHORTEST_SECRET = 16;
  private static final List<String> SAME_SITE = List.of("Strict", "Lax", "None");

  private final Findings found;
  private final String place;

  ForwardingChecks(Findings found, String place) {
    this.found = found;
    this.place = place;
  }

  void check(RouteConfig route) {
    timeouts(route.timeouts());
    route.retry().ifPresent(this::retry);
    route.hedge().ifPresent(hedge -> found.positive(place + ".hedge.delay_ms", hedge.delay()));
    found.within(place + ".queue.max_waiting", route.queue().maxWaiting(), 0, Integer.MAX_VALUE);
    found.positive(place + ".queue.max_wait_ms", route.queue().maxWait());
    route.sticky().ifPresent(this::sticky);
    if (route.handler().isPresent()) {
      withoutUpstreams("retry", route.retry());
      withoutUpstreams("hedge", route.hedge());
      withoutUpstreams("sticky", route.sticky());
      withoutUpstreams("health", route.health());
    }
  }

  private void withoutUpstreams(String field, Optional<?> said) {
    if (said.isPresent()) {
      found.add(place + "." + field, "means nothing for a route that a handler answers");
    }
  }

  private void timeouts(TimeoutsConfig timeouts) {
    String at = place + ".timeouts";
    found.notNegative(at + ".connect_ms", timeouts.connect());
    found.notNegative(at + ".response_ms", timeouts.response());
    found.notNegative(at + ".idle_ms", timeouts.idle());
    found.notNegative(at + ".total_ms", timeouts.total());
    timeouts.deadlineHeader().ifPresent(name -> deadlineHeader(at, name, timeouts.total()));
  }

  private void deadlineHeader(String at, String name, Duration total) {
    if (!Tokens.isToken(name)) {
      found.add(at + ".deadline_header", "must be the name of a header: " + Findings.quoted(name));
    } else if (total.isZero()) {
      found.add(
          at + ".deadline_header",
          "needs a total_ms, whose rest it tells: without one there is none");
    }
  }

  private void retry(RetryConfig retry) {
    String at = place + ".retry";
    found.within(at + ".attempts", retry.attempts(), 1, 100);
    found.notNegative(at + ".base_time_ms", retry.baseTime());
    found.notNegative(at + ".max_time_ms", retry.maxTime());
    Duration longest = retry.maxTime();
    if (!longest.isNegative() && retry.baseTime().compareTo(longest) > 0) {
      found.add(at + ".base_time_ms", "must not be longer than max_time_ms");
    }
    for (int i = 0; i < retry.statuses().size(); i++) {
      found.within(at + ".statuses[" + i + "]", retry.statuses().get(i), 400, 599);
    }
    found.notNegative(at + ".per_try_timeout_ms", retry.perTryTimeout());
    found.within(at + ".max_body_bytes", retry.maxBodyBytes(), 0, Integer.MAX_VALUE);
    found.within(at + ".budget_percent", retry.budgetPercent(), 0, 100);
    found.within(at + ".budget_min_per_second", retry.budgetMinPerSecond(), 0, 1_000_000);
  }

  private void sticky(StickyConfig sticky) {
    String at = place + ".sticky";
    if (!Tokens.isToken(sticky.cookie())) {
      found.add(
          at + ".cookie", "must be the name of a cookie: " + Findings.quoted(sticky.cookie()));
    }
    if (sticky.secrets().isEmpty()) {
      found.add(at + ".secret", "is missing: what the cookie is signed with");
    }
    for (int i = 0; i < sticky.secrets().size(); i++) {
      int length = sticky.secrets().get(i).length();
      if (length < SHORTEST_SECRET) { // never shown
        found.add(
            at + "." + Findings.entry("secret", sticky.secrets(), i),
            "must have at least " + SHORTEST_SECRET + " characters: it has " + length);
      }
    }
    if (!sticky.path().startsWith("/")
        || !Tokens.isPrintable(sticky.path())
        || sticky.path().indexOf(';') >= 0) {
      found.add(
          at + ".path",
          "must begin with a slash and hold no semicolon: " + Findings.quoted(sticky.path()));
    }
    if (!SAME_SITE.contains(sticky.sameSite())) {
      found.add(
          at + ".same_site",
          "must be one of Strict, Lax, None: " + Findings.quoted(sticky.sameSite()));
    } else if (sticky.sameSite().equals("None") && !sticky.secure()) {
      found.add(at + ".same_site", "None needs \"secure\": true, or browsers refuse the cookie");
    }
    sticky.maxAge().ifPresent(age -> found.positive(at + ".max_age_seconds", age));
  }
}
