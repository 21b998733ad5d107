package io.fluxgate.health;

import io.fluxgate.config.ConfigException;
import io.fluxgate.config.HealthConfig;
import io.fluxgate.config.Problem;
import io.fluxgate.plugin.FactoryContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Asks endpoints from time to time how they are, and tells their {@link EndpointHealth}. Each
 * endpoint has a virtual thread of its own and is never asked twice at the same time.
 *
 * <p>The first check comes at once, put off only by a random part of the jitter, so that a gateway
 * that starts does not ask all its endpoints in the same moment. After the end of each check comes
 * a pause of the interval, made shorter or longer at random by no more than the jitter.
 *
 * <p>A check is good if its answer has one of the statuses and, where a text is looked for, the
 * first 64 KiB of its body hold it, all within the timeout. Everything else is a failed check:
 * another answer, none in time, whatever the probe or the body throws.
 *
 * <p>Safe for use by many threads.
 */
public interface ActiveChecks extends AutoCloseable {

  /**
   * Checks that have no endpoint yet.
   *
   * @param config what is asked, when, and which answers are good
   * @param probe sends the requests
   * @param context the clock, and the source of chance for the jitter
   * @return new checks; to be closed
   * @throws ConfigException with everything that is wrong with the configuration
   */
  static ActiveChecks of(HealthConfig.Active config, Probe probe, FactoryContext context) {
    List<Problem> problems =
        new HealthConfig(Optional.of(config), Optional.empty(), 0, Duration.ZERO).problems();
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return new ThreadedChecks(config, probe, context);
  }

  /**
   * Begins to check an endpoint. One that is being checked already goes on as it is; nothing is
   * begun once this is closed.
   *
   * @param endpoint whom to ask and to tell
   */
  void add(EndpointHealth endpoint);

  /**
   * Stops checking an endpoint. A check under way is broken off, and unless it has just ended, its
   * outcome is not told. Does not wait for that. Harmless where nothing is being checked.
   *
   * @param endpoint one that was added
   */
  void remove(EndpointHealth endpoint);

  /** Stops checking all endpoints, as {@link #remove} does. Harmless when repeated. */
  @Override
  void close();
}
