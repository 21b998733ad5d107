package io.fluxgate.http;

import java.time.Duration;
import java.util.List;

/**
 * A change of protocol that a request's client would like and its route allows (RFC 9110, 7.8). The
 * upstream is asked for it; whether it happens is up to the upstream.
 *
 * @param protocol the protocol, in lower case: {@code websocket}
 * @param idleTimeout how long a tunnel may be silent in both directions, zero or more; zero means
 *     without end
 */
public record Upgrade(String protocol, Duration idleTimeout) {

  /**
   * The protocols that a request's client would rather speak, the best first, in lower case. Where
   * the route allows none of them, the request is one like any other.
   */
  public static final Attribute<List<String>> OFFERED = Attribute.bound("upgrade-offered");

  /** What became of {@link #OFFERED} when the route was found. */
  public static final Attribute<Upgrade> AGREED = Attribute.bound("upgrade-agreed");

  /**
   * Whether a request may end in a tunnel.
   *
   * @param request a request on its way through a route's filters
   * @return true if it asks for a change of protocol that the route allows
   */
  public static boolean isAgreed(Request request) {
    return request.attribute(AGREED).isPresent();
  }
}
