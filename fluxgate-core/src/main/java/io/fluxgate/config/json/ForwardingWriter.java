package io.fluxgate.config.json;

import io.fluxgate.config.QueueConfig;
import io.fluxgate.config.RetryConfig;
import io.fluxgate.config.RouteConfig;
import io.fluxgate.config.StickyConfig;
import io.fluxgate.config.TimeoutsConfig;
import io.fluxgate.config.UpstreamConfig;
import io.fluxgate.config.UpstreamConfig.Resolve;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Writes what a route says about its upstreams and the way its requests take there. */
final class ForwardingWriter {

  private ForwardingWriter() {}

  /** Unlike the others, an empty object means something for retries, hedging and sticky clients. */
  static void write(ObjectWriting out, RouteConfig route) {
    timeouts(out, route.timeouts());
    route.retry().ifPresent(retry -> out.value("retry", retry(retry).fields()));
    route
        .hedge()
        .ifPresent(
            hedge ->
                out.value(
                    "hedge",
                    new ObjectWriting("hedge")
                        .millis("delay_ms", hedge.delay(), Duration.ZERO)
                        .fields()));
    queue(out, route.queue());
    route.sticky().ifPresent(sticky -> out.value("sticky", sticky(sticky).fields()));
  }

  static List<Object> upstreams(String place, List<UpstreamConfig> upstreams) {
    List<Object> written = new ArrayList<>();
    for (UpstreamConfig upstream : upstreams) {
      Resolve resolve = upstream.resolve();
      ObjectWriting out = new ObjectWriting(place + ".upstreams[" + written.size() + "]");
      out.value("url", upstream.url(), "")
          .value("weight", upstream.weight(), 1)
          .value("retry_enabled", upstream.retryEnabled(), false)
          .value("retries", upstream.retries(), 0)
          .millis("base_time_ms", upstream.baseTime(), Duration.ZERO)
          .value("max_in_flight", upstream.maxInFlight(), 0)
          .value("resolve", resolve.all() ? "all" : "name", "name")
          .millis("resolve_interval_ms", resolve.interval(), Resolve.DEFAULT.interval())
          .object("circuit_breaker", BreakerWriter.write(upstream.circuitBreaker()));
      upstream.tls().ifPresent(tls -> out.value("tls", TlsWriter.upstream(out.place("tls"), tls)));
      written.add(out.fields());
    }
    return written;
  }

  private static void timeouts(ObjectWriting out, TimeoutsConfig timeouts) {
    TimeoutsConfig normal = TimeoutsConfig.DEFAULT;
    ObjectWriting inner =
        new ObjectWriting("timeouts")
            .millis("connect_ms", timeouts.connect(), normal.connect())
            .millis("response_ms", timeouts.response(), normal.response())
            .millis("idle_ms", timeouts.idle(), normal.idle())
            .millis("total_ms", timeouts.total(), normal.total());
    timeouts.deadlineHeader().ifPresent(name -> inner.value("deadline_header", name));
    out.object("timeouts", inner);
  }

  private static ObjectWriting retry(RetryConfig retry) {
    RetryConfig normal = RetryConfig.DEFAULT;
    return new ObjectWriting("retry")
        .value("attempts", retry.attempts(), normal.attempts())
        .millis("base_time_ms", retry.baseTime(), normal.baseTime())
        .millis("max_time_ms", retry.maxTime(), normal.maxTime())
        .value("jitter", retry.jitter(), normal.jitter())
        .value("statuses", retry.statuses(), normal.statuses())
        .millis("per_try_timeout_ms", retry.perTryTimeout(), normal.perTryTimeout())
        .value("retry_non_idempotent", retry.nonIdempotent(), normal.nonIdempotent())
        .value("max_body_bytes", retry.maxBodyBytes(), normal.maxBodyBytes())
        .value("budget_percent", retry.budgetPercent(), normal.budgetPercent())
        .value("budget_min_per_second", retry.budgetMinPerSecond(), normal.budgetMinPerSecond());
  }

  private static void queue(ObjectWriting out, QueueConfig queue) {
    QueueConfig normal = QueueConfig.DEFAULT;
    out.object(
        "queue",
        new ObjectWriting("queue")
            .value("max_waiting", queue.maxWaiting(), normal.maxWaiting())
            .millis("max_wait_ms", queue.maxWait(), normal.maxWait()));
  }

  private static ObjectWriting sticky(StickyConfig sticky) {
    StickyConfig normal = StickyConfig.DEFAULT;
    ObjectWriting out =
        new ObjectWriting("sticky")
            .value("cookie", sticky.cookie(), normal.cookie())
            .texts("secret", sticky.secrets(), normal.secrets())
            .value("path", sticky.path(), normal.path())
            .value("secure", sticky.secure(), normal.secure())
            .value("http_only", sticky.httpOnly(), normal.httpOnly())
            .value("same_site", sticky.sameSite(), normal.sameSite());
    sticky.maxAge().ifPresent(age -> out.seconds("max_age_seconds", age, Duration.ofSeconds(-1)));
    return out;
  }
}
