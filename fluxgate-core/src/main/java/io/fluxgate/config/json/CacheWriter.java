package io.fluxgate.config.json;

import io.fluxgate.config.CacheConfig;
import io.fluxgate.config.CacheConfig.Exceptions;
import io.fluxgate.config.CacheConfig.Times;
import io.fluxgate.config.PartConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Writes how answers are kept. */
final class CacheWriter {

  private CacheWriter() {}

  static ObjectWriting write(String place, CacheConfig cache) {
    CacheConfig normal = CacheConfig.DEFAULT;
    ObjectWriting out =
        new ObjectWriting(place)
            .value("enabled", cache.enabled(), normal.enabled())
            .millis("ttl_ms", cache.ttl(), normal.ttl())
            .value("max_entry", cache.maxEntries(), normal.maxEntries())
            .value("max_bytes", cache.maxBytes(), normal.maxBytes())
            .value("max_object_bytes", cache.maxObjectBytes(), normal.maxObjectBytes());
    Times times = cache.times();
    times.override().ifPresent(ttl -> out.millis("override_ttl_ms", ttl, Duration.ofMillis(-1)));
    out.millis("negative_ttl_ms", times.negative(), Times.DEFAULT.negative())
        .millis(
            "stale_while_revalidate_ms",
            times.staleWhileRevalidate(),
            Times.DEFAULT.staleWhileRevalidate())
        .millis("stale_if_error_ms", times.staleIfError(), Times.DEFAULT.staleIfError())
        .object("key", key(out.place("key"), cache.key()));
    exceptions(out, cache.exceptions());
    return out;
  }

  private static ObjectWriting key(String place, CacheConfig.Key key) {
    return new ObjectWriting(place)
        .texts("ignore_query", key.ignoreQuery(), List.of())
        .value("sort_query", key.sortQuery(), CacheConfig.Key.DEFAULT.sortQuery())
        .texts("headers", key.headers(), List.of())
        .texts("cookies", key.cookies(), List.of())
        .value("post", key.post(), CacheConfig.Key.DEFAULT.post());
  }

  private static void exceptions(ObjectWriting out, Exceptions exceptions) {
    function(out.place("bypass"), exceptions.bypassFunction());
    function(out.place("refresh"), exceptions.refreshFunction());
    exceptions.bypass().ifPresent(source -> out.value("bypass", source));
    exceptions.refresh().ifPresent(source -> out.value("refresh", source));
  }

  private static void function(String place, Optional<PartConfig.Live> function) {
    function.ifPresent(live -> ObjectWriting.part(place, live, "", false));
  }
}
