package io.fluxgate.config;

import java.util.List;
import java.util.Optional;

/** What is wrong with the way answers are kept. */
final class CacheChecks {

  private final Findings found;
  private final String place;

  CacheChecks(Findings found, String place) {
    this.found = found;
    this.place = place;
  }

  void check(CacheConfig cache) {
    found.notNegative(place + ".ttl_ms", cache.ttl());
    found.within(place + ".max_entry", cache.maxEntries(), 1, Integer.MAX_VALUE);
    found.within(place + ".max_bytes", cache.maxBytes(), 1, Long.MAX_VALUE);
    found.within(place + ".max_object_bytes", cache.maxObjectBytes(), 1, Integer.MAX_VALUE);
    if (cache.maxBytes() >= 1 && cache.maxObjectBytes() > cache.maxBytes()) {
      found.add(
          place + ".max_object_bytes",
          "must not be more than max_bytes, " + cache.maxBytes() + ": " + cache.maxObjectBytes());
    }
    times(cache.times());
    key(cache.key());
    source("bypass", cache.exceptions().bypass());
    source("refresh", cache.exceptions().refresh());
  }

  private void times(CacheConfig.Times times) {
    times.override().ifPresent(ttl -> found.notNegative(place + ".override_ttl_ms", ttl));
    found.notNegative(place + ".negative_ttl_ms", times.negative());
    found.notNegative(place + ".stale_while_revalidate_ms", times.staleWhileRevalidate());
    found.notNegative(place + ".stale_if_error_ms", times.staleIfError());
  }

  private void key(CacheConfig.Key key) {
    for (int i = 0; i < key.ignoreQuery().size(); i++) {
      String name = key.ignoreQuery().get(i);
      int star = name.indexOf('*');
      if (name.isEmpty() || (star >= 0 && star < name.length() - 1)) {
        found.add(
            Findings.entry(place + ".key.ignore_query", key.ignoreQuery(), i),
            "must be the name of a query parameter, or its beginning and a *: "
                + Findings.quoted(name));
      }
    }
    tokens("headers", "a header", key.headers());
    tokens("cookies", "a cookie", key.cookies());
  }

  private void tokens(String field, String what, List<String> names) {
    for (int i = 0; i < names.size(); i++) {
      if (!Tokens.isToken(names.get(i))) {
        found.add(
            Findings.entry(place + ".key." + field, names, i),
            "must be the name of " + what + ": " + Findings.quoted(names.get(i)));
      }
    }
  }

  private void source(String field, Optional<String> source) {
    source.ifPresent(said -> ConfigChecks.userIdSources(found, place + "." + field, List.of(said)));
  }
}
