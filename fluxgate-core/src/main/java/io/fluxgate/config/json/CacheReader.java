package io.fluxgate.config.json;

import io.fluxgate.config.CacheConfig;
import io.fluxgate.config.CacheConfig.Exceptions;
import io.fluxgate.config.CacheConfig.Times;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads how answers are kept. */
final class CacheReader {

  private CacheReader() {}

  static CacheConfig read(ObjectReader cache) {
    CacheConfig normal = CacheConfig.DEFAULT;
    CacheConfig read =
        new CacheConfig(
            cache.flag("enabled", normal.enabled()),
            cache.millis("ttl_ms", normal.ttl()),
            cache.whole("max_entry", normal.maxEntries()),
            cache.wholeLong("max_bytes", normal.maxBytes()),
            cache.whole("max_object_bytes", normal.maxObjectBytes()),
            times(cache),
            cache.object("key").map(CacheReader::key).orElse(normal.key()),
            new Exceptions(
                cache.text("bypass"), cache.text("refresh"), Optional.empty(), Optional.empty()));
    cache.done();
    return read;
  }

  private static Times times(ObjectReader cache) {
    Times normal = Times.DEFAULT;
    return new Times(
        cache.find("override_ttl_ms").map(any -> cache.millis("override_ttl_ms", Duration.ZERO)),
        cache.millis("negative_ttl_ms", normal.negative()),
        cache.millis("stale_while_revalidate_ms", normal.staleWhileRevalidate()),
        cache.millis("stale_if_error_ms", normal.staleIfError()));
  }

  private static CacheConfig.Key key(ObjectReader key) {
    CacheConfig.Key read =
        new CacheConfig.Key(
            key.texts("ignore_query", List.of()),
            key.flag("sort_query", CacheConfig.Key.DEFAULT.sortQuery()),
            key.texts("headers", List.of()),
            key.texts("cookies", List.of()),
            key.flag("post", CacheConfig.Key.DEFAULT.post()));
    key.done();
    return read;
  }
}
