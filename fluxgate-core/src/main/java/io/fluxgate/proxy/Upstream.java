package io.fluxgate.proxy;

import io.fluxgate.engine.Origin;
import io.fluxgate.tls.ClientTls;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * A server's URL, taken apart: an origin, and a path that is put before every request's.
 *
 * @param origin scheme, host and port
 * @param basePath empty, or a raw path that begins with a slash and does not end in one
 */
public record Upstream(Origin origin, String basePath) {

  /**
   * Reads a URL.
   *
   * @param url scheme {@code http} or {@code https}, a host, an optional port, an optional path
   * @return its parts
   * @throws IllegalArgumentException if it is no such URL, with what is wrong
   */
  public static Upstream parse(String url) {
    String shown = url.indexOf('@') < 0 ? "'" + url + "'" : "(hidden)"; // it may hold a password
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "must be a URL like http://localhost:9001: " + shown, url.indexOf('@') < 0 ? e : null);
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException("must begin with http:// or https://: " + shown);
    }
    if (uri.getHost() == null || uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "must have a host of letters, digits, dots and hyphens, without a user: " + shown);
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException("must have neither query nor fragment: " + shown);
    }
    for (int i = 0; i < url.length(); i++) {
      if (url.charAt(i) >= 128) {
        throw new IllegalArgumentException(
            "must be ASCII; write other characters as escapes: " + shown);
      }
    }
    boolean secure = scheme.equals("https");
    int port = uri.getPort() < 0 ? (secure ? 443 : 80) : uri.getPort();
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("must have a port from 1 to 65535: " + shown);
    }
    String path = uri.getRawPath();
    while (path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    return new Upstream(new Origin(secure, uri.getHost().toLowerCase(Locale.ROOT), port), path);
  }

  /**
   * The same, spoken to in another way.
   *
   * @param tls how TLS is spoken to it
   * @return a new one
   */
  public Upstream over(ClientTls tls) {
    return new Upstream(new Origin(Optional.of(tls), origin.host(), origin.port()), basePath);
  }

  /** The target a request has there. */
  String target(String originForm) {
    return basePath.isEmpty() ? originForm : basePath + originForm;
  }

  /** The URL. */
  @Override
  public String toString() {
    return origin + basePath;
  }
}
