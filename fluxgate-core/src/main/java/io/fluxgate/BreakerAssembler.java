package io.fluxgate;

import io.fluxgate.circuitbreaker.CircuitBreaker;
import io.fluxgate.config.CircuitBreakerConfig;
import io.fluxgate.config.TimeoutsConfig;
import io.fluxgate.metrics.GatewayEvent.BreakerChanged;
import io.fluxgate.metrics.GatewayListener;
import io.fluxgate.time.TimeSource;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the breakers of one gateway, and tells of their changes. */
final class BreakerAssembler {

  private static final Logger LOG = LoggerFactory.getLogger(CircuitBreaker.class);

  /** What a breaker takes; two deadlines may be longer together. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final TimeSource time;
  private final GatewayListener listener;

  BreakerAssembler(TimeSource time, GatewayListener listener) {
    this.time = time;
    this.listener = listener;
  }

  CircuitBreaker breaker(
      CircuitBreakerConfig config, TimeoutsConfig timeouts, String route, String endpoint) {
    if (!config.enabled()) {
      return CircuitBreaker.disabled();
    }
    return CircuitBreaker.of(
        settings(config, timeouts),
        time,
        (from, to) -> {
          LOG.warn(
              "The breaker of {} (route {}) went from {} to {}",
              endpoint,
              Printable.text(route),
              from,
              to);
          listener.on(new BreakerChanged(route, endpoint, from.name(), to.name()));
        });
  }

  private static CircuitBreaker.Settings settings(
      CircuitBreakerConfig config, TimeoutsConfig timeouts) {
    CircuitBreaker.Settings settings =
        new CircuitBreaker.Settings(
            config.failureThreshold(),
            config.window(),
            config.open(),
            config.halfOpenRequests(),
            config.successThreshold());
    // A probe that is still unanswered when its deadlines are over gives its place to another.
    Duration deadline = timeouts.connect().plus(timeouts.response());
    return timeouts.response().isPositive()
        ? settings.withProbeTimeout(deadline.compareTo(LONGEST) > 0 ? LONGEST : deadline)
        : settings;
  }
}
