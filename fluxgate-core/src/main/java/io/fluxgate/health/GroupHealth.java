package io.fluxgate.health;

import io.fluxgate.config.ConfigException;
import io.fluxgate.config.HealthConfig;
import io.fluxgate.config.Problem;
import io.fluxgate.time.TimeSource;
import java.util.List;
import java.util.OptionalLong;

/**
 * The health of all endpoints of one route.
 *
 * <pre>{@code
 * EndpointHealth endpoint = group.join("http://a:9001");
 * if (random.nextDouble() < endpoint.share()) {
 *   try {
 *     send();
 *     endpoint.succeeded();
 *   } catch (IOException e) {
 *     endpoint.failed(e.getMessage());
 *   }
 * }
 * }</pre>
 *
 * <p><b>Checks.</b> Enough failed checks in a row make an endpoint unhealthy, enough good ones in a
 * row healthy again; {@link ActiveChecks} makes them.
 *
 * <p><b>Real requests.</b> When one fails, its endpoint is ejected if it is one of too many
 * failures in a row, or if the endpoint stands out: its share of failures within the window is at
 * least {@code failurePercent}, and it lies above the share of the other healthy endpoints together
 * by at least as many points, or by 20 if that is less. Here and there at least {@code
 * minimumRequests} must have been made. So where all fail alike nobody stands out. An ejection
 * takes {@code ejection} the first time and as much longer each further time, up to {@code
 * maxEjection}; one time is forgotten for each {@code ejection} that the endpoint then spends
 * healthy. No more than {@code maxEjectedPercent} of the endpoints are ejected at once, rounded
 * down, but one always may be, unless it is the only one. Where endpoints leave, so that those
 * ejected become too many, the ones whose time would be over first come back at once.
 *
 * <p><b>Panic.</b> If fewer than {@code panicPercent} of the endpoints are healthy, it is better to
 * send requests to all than to drown the few.
 *
 * <p>Nothing here has a thread or a timer: what ends by the clock has ended for whoever looks, and
 * the first to look tells the listener. Never blocks on anything but short locks; safe for use by
 * many threads.
 */
public interface GroupHealth {

  /**
   * A group without endpoints.
   *
   * @param config what is judged, and how
   * @param time the clock
   * @param listener hears of every change
   * @return a new group
   * @throws ConfigException with everything that is wrong with the configuration
   */
  static GroupHealth of(HealthConfig config, TimeSource time, HealthListener listener) {
    List<Problem> problems = config.problems();
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return new EndpointGroup(config, time, listener);
  }

  /**
   * Adds an endpoint that is there from the beginning: healthy, with its whole share.
   *
   * @param id what it is called; several may be called the same
   * @return its health
   */
  EndpointHealth join(String id);

  /**
   * Adds an endpoint to a group that is already serving: healthy, with a slow start if one is
   * configured.
   *
   * @param id what it is called; several may be called the same
   * @return its health
   */
  EndpointHealth joinLate(String id);

  /**
   * Takes an endpoint out. What is told of it from now on counts for nothing. Harmless when
   * repeated.
   *
   * @param endpoint one of this group's
   * @throws IllegalArgumentException if it is another group's
   */
  void leave(EndpointHealth endpoint);

  /**
   * Changes whenever a list of admissible endpoints that was made before is out of date: an
   * endpoint joined, left, or changed its state, a slow start began or ended, be it by an event or
   * by the clock. Costs one volatile read, and one of the clock while something is to end by it.
   *
   * @return a number that never comes twice
   */
  long version();

  /**
   * Whether so few endpoints are healthy that all of them get requests.
   *
   * @return true if fewer than {@code panicPercent} are
   */
  boolean panic();

  /**
   * Whether some endpoint should get only part of its traffic, so that {@link EndpointHealth#share}
   * is to be asked for every request; it grows without a new {@link #version()}.
   *
   * @return true if a slow start is in progress
   */
  boolean slowStarting();

  /**
   * When something ends next by the clock alone: an ejection, or a slow start.
   *
   * @return a {@link TimeSource#nanoTime()} still to come, to be compared by subtraction; empty if
   *     nothing will
   */
  OptionalLong nextChangeNanos();

  /**
   * What is known of all endpoints at one moment.
   *
   * @return one report for each, in the order in which they joined
   */
  List<EndpointReport> reports();
}
