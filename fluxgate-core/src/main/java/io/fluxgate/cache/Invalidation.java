package io.fluxgate.cache;

import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/** What an unsafe request that succeeded may have changed (RFC 9111, 4.4). */
final class Invalidation {

  private Invalidation() {}

  /** The URIs whose answers are no longer right: its own, and those it names at the same host. */
  static Set<String> of(KeyRules rules, Request request, Response response) {
    Set<String> uris = new LinkedHashSet<>();
    uris.add(rules.uri(request.authority(), request.originForm()));
    for (String field : new String[] {"Location", "Content-Location"}) {
      response
          .headers()
          .first(field)
          .ifPresent(
              reference -> {
                String target = resolved(request, reference);
                if (!target.isEmpty()) {
                  uris.add(rules.uri(request.authority(), target));
                }
              });
    }
    return uris;
  }

  /** Path and query of a reference to the same origin; empty if it is to another one. */
  private static String resolved(Request request, String reference) {
    try {
      String authority = request.authority().toLowerCase(Locale.ROOT);
      String text = reference.strip();
      if (text.startsWith("?")) { // which URI.resolve() gets wrong
        return request.path().raw() + withoutFragment(text);
      }
      URI base = new URI("http://" + authority + request.path().raw());
      URI target = base.resolve(new URI(text));
      boolean same =
          target.getRawAuthority() != null
              && target.getRawAuthority().toLowerCase(Locale.ROOT).equals(authority);
      if (!same || target.getRawPath() == null) {
        return "";
      }
      String path = target.getRawPath().isEmpty() ? "/" : target.getRawPath();
      return target.getRawQuery() == null ? path : path + "?" + target.getRawQuery();
    } catch (URISyntaxException | IllegalArgumentException e) {
      return "";
    }
  }

  private static String withoutFragment(String reference) {
    int hash = reference.indexOf('#');
    return hash < 0 ? reference : reference.substring(0, hash);
  }
}
