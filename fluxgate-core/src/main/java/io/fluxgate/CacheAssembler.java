package io.fluxgate;

import io.fluxgate.cache.CacheSettings;
import io.fluxgate.cache.KeyRules;
import io.fluxgate.cache.ResponseCacheFilter;
import io.fluxgate.cache.ResponseCaches;
import io.fluxgate.config.CacheConfig;
import io.fluxgate.config.PartConfig;
import io.fluxgate.http.Request;
import io.fluxgate.identity.UserIdentifier;
import io.fluxgate.time.TimeSource;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Makes the caches of a gateway's routes. */
final class CacheAssembler {

  private static final Duration SWEEP = Duration.ofMinutes(1);

  private final TimeSource time;
  private final Map<String, ResponseCacheFilter> caches = new LinkedHashMap<>();

  CacheAssembler(TimeSource time) {
    this.time = time;
  }

  /** The cache of a route that is called so. */
  ResponseCacheFilter make(CacheConfig config, String route) {
    CacheConfig.Times times = config.times();
    CacheConfig.Key key = config.key();
    ResponseCacheFilter cache =
        ResponseCacheFilter.of(
            new CacheSettings(
                config.ttl(),
                times.override(),
                times.negative(),
                times.staleWhileRevalidate(),
                times.staleIfError(),
                new CacheSettings.Bounds(
                    config.maxEntries(), config.maxBytes(), config.maxObjectBytes()),
                new KeyRules(
                    key.ignoreQuery(), key.sortQuery(), key.headers(), key.cookies(), key.post()),
                which(config.exceptions().bypass(), config.exceptions().bypassFunction()),
                which(config.exceptions().refresh(), config.exceptions().refreshFunction())),
            time);
    caches.put(route, cache);
    return cache;
  }

  @SuppressWarnings("unchecked") // the builder takes no other; what it gives is used as what it is
  private static Predicate<Request> which(
      Optional<String> source, Optional<PartConfig.Live> function) {
    if (function.isPresent()) {
      return (Predicate<Request>) function.get().part();
    }
    return source
        .map(UserIdentifier::parse)
        .map(found -> (Predicate<Request>) request -> found.identify(request).isPresent())
        .orElse(request -> false);
  }

  /** All caches made so far. */
  ResponseCaches caches() {
    return new ResponseCaches(caches);
  }

  /** Lets go of what is of no use any more, from time to time, until it is interrupted. */
  static Thread sweeping(ResponseCaches caches, TimeSource time) {
    return Thread.ofVirtual()
        .name("fluxgate-cache-sweep")
        .start(
            () -> {
              try {
                while (true) {
                  time.sleep(SWEEP);
                  caches.expire();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the gateway is closed
              }
            });
  }
}
