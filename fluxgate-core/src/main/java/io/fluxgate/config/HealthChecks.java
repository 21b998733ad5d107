package io.fluxgate.config;

import io.fluxgate.config.HealthConfig.Active;
import io.fluxgate.config.HealthConfig.Passive;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What is wrong with how a route watches its endpoints. */
final class HealthChecks {

  private static final int LONGEST_TEXT = 1024;

  private static final Set<String> USUAL =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

  /** Fields that the engine writes itself, or that are about one connection. */
  private static final Set<String> ENGINES_OWN =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "http2-settings",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private final Findings found;
  private final String place;

  HealthChecks(Findings found, String place) {
    this.found = found;
    this.place = place;
  }

  void check(HealthConfig health) {
    health.active().ifPresent(active -> active(place + ".active", active));
    health.passive().ifPresent(passive -> passive(place + ".passive", passive));
    found.within(place + ".panic_percent", health.panicPercent(), 0, 100);
    found.notNegative(place + ".slow_start_ms", health.slowStart());
  }

  private void active(String at, Active active) {
    path(at + ".path", active.path());
    method(at + ".method", active.method());
    for (int i = 0; i < active.statuses().size(); i++) {
      found.within(at + ".statuses[" + i + "]", active.statuses().get(i), 200, 999);
    }
    active.bodyContains().ifPresent(text -> body(at + ".body_contains", text, active.method()));
    headers(at + ".headers", active.headers());
    found.positive(at + ".interval_ms", active.interval());
    found.within(at + ".jitter_percent", active.jitterPercent(), 0, 100);
    found.positive(at + ".timeout_ms", active.timeout());
    atLeast(1, at + ".healthy_threshold", active.healthyThreshold());
    atLeast(1, at + ".unhealthy_threshold", active.unhealthyThreshold());
  }

  private void path(String at, String path) {
    if (!path.startsWith("/")) {
      found.add(at, "must begin with a slash: " + Findings.quoted(path));
    } else if (!isTarget(path)) {
      found.add(
          at,
          "must be printable ASCII without spaces and #; write other characters as escapes: "
              + Findings.quoted(path));
    }
  }

  private static boolean isTarget(String path) {
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c <= ' ' || c >= 0x7F || c == '#' || (c == '%' && !isEscape(path, i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isEscape(String text, int percent) {
    return percent + 2 < text.length()
        && Character.digit(text.charAt(percent + 1), 16) >= 0
        && Character.digit(text.charAt(percent + 2), 16) >= 0;
  }

  private void method(String at, String method) {
    String upper = method.toUpperCase(Locale.ROOT);
    if (!Tokens.isToken(method) || method.equals("*")) {
      found.add(at, "must be a method such as GET: " + Findings.quoted(method));
    } else if (!method.equals(upper) && USUAL.contains(upper)) {
      found.add(at, "methods are case-sensitive: '" + method + "' (did you mean '" + upper + "'?)");
    } else if (method.equals("CONNECT")) {
      found.add(at, "must not be CONNECT, which asks for a tunnel");
    }
  }

  private void body(String at, String text, String method) {
    if (text.isEmpty() || text.length() > LONGEST_TEXT) {
      found.add(
          at, "must have 1 to " + LONGEST_TEXT + " characters; leave it out to look at no body");
    } else if (method.equals("HEAD")) {
      found.add(at, "must be left out, because an answer to HEAD has no body");
    }
  }

  private void headers(String at, Map<String, String> headers) {
    headers.forEach(
        (name, value) -> {
          String header = Problem.place(at, name);
          if (!Tokens.isToken(name)) {
            found.add(header, "must be the name of a header: " + Findings.quoted(name));
          } else if (ENGINES_OWN.contains(name.toLowerCase(Locale.ROOT))) {
            found.add(header, "must be left out, because the engine decides on it");
          }
          if (!isHeaderValue(value)) {
            found.add(
                header, "must hold neither control characters nor anything beyond ISO-8859-1");
          }
        });
  }

  private static boolean isHeaderValue(String value) {
    return Tokens.isPrintable(value) && value.chars().allMatch(c -> c <= 0xFF);
  }

  private void passive(String at, Passive passive) {
    atLeast(0, at + ".consecutive_failures", passive.consecutiveFailures());
    found.within(at + ".failure_percent", passive.failurePercent(), 0, 100);
    atLeast(1, at + ".minimum_requests", passive.minimumRequests());
    found.positive(at + ".window_seconds", passive.window());
    found.positive(at + ".ejection_ms", passive.ejection());
    found.positive(at + ".max_ejection_ms", passive.maxEjection());
    if (passive.maxEjection().isPositive()
        && passive.ejection().compareTo(passive.maxEjection()) > 0) {
      found.add(at + ".ejection_ms", "must not be longer than max_ejection_ms");
    }
    found.within(at + ".max_ejected_percent", passive.maxEjectedPercent(), 1, 100);
  }

  private void atLeast(int least, String at, int value) {
    found.within(at, value, least, Integer.MAX_VALUE);
  }
}
