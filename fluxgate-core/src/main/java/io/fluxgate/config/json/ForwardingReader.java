package io.fluxgate.config.json;

import io.fluxgate.config.CircuitBreakerConfig;
import io.fluxgate.config.HedgeConfig;
import io.fluxgate.config.QueueConfig;
import io.fluxgate.config.RetryConfig;
import io.fluxgate.config.StickyConfig;
import io.fluxgate.config.TimeoutsConfig;
import io.fluxgate.config.UpstreamConfig;
import io.fluxgate.config.UpstreamConfig.Resolve;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what a route says about its upstreams and the way its requests take there. */
final class ForwardingReader {

  private static final String RESOLVE_INTERVAL = "resolve_interval_ms";

  private final BreakerReader breakers;

  ForwardingReader(Findings findings) {
    this.breakers = new BreakerReader(findings);
  }

  List<UpstreamConfig> upstreams(ObjectReader route) {
    List<UpstreamConfig> upstreams = new ArrayList<>();
    for (ObjectReader upstream : route.objects("upstreams")) {
      upstreams.add(
          new UpstreamConfig(
              upstream.text("url").orElse(""),
              upstream.whole("weight", 1),
              upstream.flag("retry_enabled", false),
              upstream.whole("retries", 0),
              upstream.millis("base_time_ms", Duration.ZERO),
              upstream.whole("max_in_flight", 0),
              upstream.object("tls").map(TlsReader::upstream),
              resolve(upstream),
              upstream
                  .object("circuit_breaker")
                  .map(breakers::read)
                  .orElse(CircuitBreakerConfig.DEFAULT)));
      upstream.done();
    }
    return upstreams;
  }

  private static Resolve resolve(ObjectReader upstream) {
    boolean all = upstream.choice("resolve", List.of("name", "all"), "name").equals("all");
    if (!all && upstream.find(RESOLVE_INTERVAL).isPresent()) {
      upstream.reject(RESOLVE_INTERVAL, "means nothing without \"resolve\": \"all\"");
      return Resolve.DEFAULT;
    }
    return new Resolve(all, upstream.millis(RESOLVE_INTERVAL, Resolve.DEFAULT.interval()));
  }

  static TimeoutsConfig timeouts(ObjectReader timeouts) {
    TimeoutsConfig normal = TimeoutsConfig.DEFAULT;
    TimeoutsConfig read =
        new TimeoutsConfig(
            timeouts.millis("connect_ms", normal.connect()),
            timeouts.millis("response_ms", normal.response()),
            timeouts.millis("idle_ms", normal.idle()),
            timeouts.millis("total_ms", normal.total()),
            timeouts.text("deadline_header"));
    timeouts.done();
    return read;
  }

  static RetryConfig retry(ObjectReader retry) {
    RetryConfig normal = RetryConfig.DEFAULT;
    RetryConfig read =
        new RetryConfig(
            retry.whole("attempts", normal.attempts()),
            retry.millis("base_time_ms", normal.baseTime()),
            retry.millis("max_time_ms", normal.maxTime()),
            retry.flag("jitter", normal.jitter()),
            retry.wholes("statuses", normal.statuses()),
            retry.millis("per_try_timeout_ms", normal.perTryTimeout()),
            retry.flag("retry_non_idempotent", normal.nonIdempotent()),
            retry.whole("max_body_bytes", normal.maxBodyBytes()),
            retry.whole("budget_percent", normal.budgetPercent()),
            retry.whole("budget_min_per_second", normal.budgetMinPerSecond()));
    retry.done();
    return read;
  }

  static HedgeConfig hedge(ObjectReader hedge) {
    HedgeConfig read = new HedgeConfig(hedge.millis("delay_ms", Duration.ZERO));
    hedge.done();
    return read;
  }

  static QueueConfig queue(ObjectReader queue) {
    QueueConfig normal = QueueConfig.DEFAULT;
    QueueConfig read =
        new QueueConfig(
            queue.whole("max_waiting", normal.maxWaiting()),
            queue.millis("max_wait_ms", normal.maxWait()));
    queue.done();
    return read;
  }

  static StickyConfig sticky(ObjectReader sticky) {
    StickyConfig normal = StickyConfig.DEFAULT;
    StickyConfig read =
        new StickyConfig(
            sticky.text("cookie").orElse(normal.cookie()),
            sticky.texts("secret", normal.secrets()),
            sticky.text("path").orElse(normal.path()),
            sticky.flag("secure", normal.secure()),
            sticky.flag("http_only", normal.httpOnly()),
            sticky.text("same_site").orElse(normal.sameSite()),
            sticky.find("max_age_seconds").isPresent()
                ? Optional.of(sticky.seconds("max_age_seconds", Duration.ZERO))
                : Optional.empty());
    sticky.done();
    return read;
  }
}
