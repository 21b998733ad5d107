package io.fluxgate.config;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** What is wrong with one upstream. */
final class UpstreamChecks {

  private static final int HEAVIEST = 1_000_000;

  private final Findings found;
  private final String place;

  UpstreamChecks(Findings found, String place) {
    this.found = found;
    this.place = place;
  }

  void check(UpstreamConfig upstream) {
    url(upstream.url());
    found.within(place + ".weight", upstream.weight(), 1, HEAVIEST);
    found.within(place + ".retries", upstream.retries(), 0, 100);
    found.notNegative(place + ".base_time_ms", upstream.baseTime());
    found.within(place + ".max_in_flight", upstream.maxInFlight(), 0, Integer.MAX_VALUE);
    found.positive(place + ".resolve_interval_ms", upstream.resolve().interval());
    if (upstream.resolve().all() && upstream.url().regionMatches(true, 0, "https:", 0, 6)) {
      found.add(
          place + ".resolve",
          "\"all\" is for http only: a certificate names the host, not its addresses");
    }
    upstream
        .tls()
        .ifPresent(tls -> new TlsChecks(found).upstream(place + ".tls", upstream.url(), tls));
    new BreakerChecks(found, place + ".circuit_breaker").check(upstream.circuitBreaker());
  }

  private void url(String url) {
    String wrong = wrongWith(url);
    if (wrong != null) {
      found.add(place + ".url", wrong);
    }
  }

  /** What is wrong with a URL. One with user information is not shown: it may hold a password. */
  private static @Nullable String wrongWith(String url) {
    String shown = ": " + (url.indexOf('@') < 0 ? Findings.quoted(url) : "(hidden)");
    if (url.isEmpty()) {
      return "an upstream needs a URL, for example http://localhost:9001";
    }
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      return "must be a URL such as http://localhost:9001" + shown;
    }
    String scheme = uri.getScheme();
    String authority = uri.getRawAuthority();
    if (scheme == null || !(scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https"))) {
      return "must begin with http:// or https://" + shown;
    }
    if (authority == null) {
      return "needs a host behind " + scheme + "://" + shown;
    }
    if (authority.indexOf('@') >= 0) {
      return "must hold no user name or password" + shown;
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      return "must hold no query and no fragment" + shown;
    }
    if (!isAscii(url)) {
      return "must be ASCII; write other characters as escapes" + shown;
    }
    if (uri.getHost() == null) {
      return authority.indexOf('_') >= 0
          ? "must hold no underscore in its host name, which HTTP clients refuse" + shown
          : "needs a valid host and port" + shown;
    }
    if (authority.endsWith(":") || uri.getPort() == 0 || uri.getPort() > 65535) {
      return "must have a port from 1 to 65535, or no colon" + shown;
    }
    return hasDotSegment(uri.getRawPath())
        ? "must hold no . and .. segments in its path" + shown
        : null;
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 128) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasDotSegment(String path) {
    String padded = path + "/";
    return padded.contains("/./") || padded.contains("/../");
  }
}
