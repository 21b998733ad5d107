package io.fluxgate;

import io.fluxgate.circuitbreaker.CircuitBreaker;
import io.fluxgate.circuitbreaker.Rates;
import io.fluxgate.config.CircuitBreakerConfig;
import io.fluxgate.config.TimeoutsConfig;
import io.fluxgate.metrics.GatewayEvent.BreakerChanged;
import io.fluxgate.metrics.GatewayListener;
import io.fluxgate.proxy.EndpointGroup;
import io.fluxgate.time.TimeSource;
import java.time.Duration;
import java.util.Optional;
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

  /**
   * Whose breaker it is.
   *
   * @param route the id of the route
   * @param endpoint the endpoint
   * @param group looks again who may be asked when the breaker changes
   */
  record Place(String route, String endpoint, EndpointGroup group) {}

  CircuitBreaker breaker(CircuitBreakerConfig config, TimeoutsConfig timeouts, Place place) {
    if (!config.enabled()) {
      return CircuitBreaker.disabled();
    }
    return CircuitBreaker.of(
        settings(config, timeouts),
        time,
        (from, to) -> {
          place.group.changed();
          LOG.warn(
              "The breaker of {} (route {}) went from {} to {}",
              place.endpoint,
              Printable.text(place.route),
              from,
              to);
          listener.on(new BreakerChanged(place.route, place.endpoint, from.name(), to.name()));
        });
  }

  private static CircuitBreaker.Settings settings(
      CircuitBreakerConfig config, TimeoutsConfig timeouts) {
    return new CircuitBreaker.Settings(
        config.failuresToOpen(),
        config.window(),
        config.open(),
        config.halfOpenRequests(),
        config.successesToClose(),
        probeTimeout(config, timeouts),
        config.maxOpen().orElse(config.open()),
        rates(config));
  }

  /** A probe still unanswered when its deadlines are over gives its place to another. */
  private static Duration probeTimeout(CircuitBreakerConfig config, TimeoutsConfig timeouts) {
    Duration deadline = timeouts.connect().plus(timeouts.response());
    if (!timeouts.response().isPositive()) {
      return config.open();
    }
    return deadline.compareTo(LONGEST) > 0 ? LONGEST : deadline;
  }

  private static Optional<Rates> rates(CircuitBreakerConfig config) {
    CircuitBreakerConfig.Rates rates = config.rates();
    if (!rates.given()) {
      return Optional.empty();
    }
    Rates.Window window =
        rates
            .windowCalls()
            .<Rates.Window>map(Rates.Calls::new)
            .orElseGet(() -> new Rates.Time(config.window()));
    return Optional.of(
        new Rates(
            window,
            rates.callsToJudge(),
            rates.failurePercent(),
            rates.slowCall(),
            rates.slowPercent().orElse(100)));
  }
}
