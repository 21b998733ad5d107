package io.fluxgate.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Keeps a client at the endpoint that served it first, by a signed cookie.
 *
 * @param cookie its name
 * @param secrets what it is signed with, each at least 16 characters; the first one signs, all are
 *     accepted, so that a secret can be replaced
 * @param path its {@code Path}
 * @param secure whether it is for {@code https} only
 * @param httpOnly whether scripts in the page must not see it
 * @param sameSite {@code Strict}, {@code Lax} or {@code None}
 * @param maxAge how long a browser keeps it; empty until it is closed
 */
public record StickyConfig(
    String cookie,
    List<String> secrets,
    String path,
    boolean secure,
    boolean httpOnly,
    String sameSite,
    Optional<Duration> maxAge) {

  /** What holds for everything a file does not say; a secret has to be said. */
  public static final StickyConfig DEFAULT =
      new StickyConfig("fluxgate-route", List.of(), "/", true, true, "Lax", Optional.empty());

  /** Takes a copy of the list. */
  public StickyConfig {
    secrets = List.copyOf(secrets);
  }

  /** Without the secrets. */
  @Override
  public String toString() {
    return "StickyConfig[" + cookie + "]";
  }
}
