package io.fluxgate;

import io.fluxgate.http.Request;
import io.fluxgate.metrics.GatewayEvent.LimitExceeded;
import io.fluxgate.metrics.LimitReport;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what exceeds the limits of a gateway's routes, and tells its listeners. Filled while the
 * gateway is assembled, by one thread; counts by many.
 */
final class LimitCounts {

  private final Listeners listeners;
  private final Map<Limit, LongAdder> counts = Collections.synchronizedMap(new LinkedHashMap<>());

  private record Limit(String route, String policy, boolean shadow) {}

  LimitCounts(Listeners listeners) {
    this.listeners = listeners;
  }

  /** A limit that is there, exceeded or not. */
  Exceeding of(String route, String policy, boolean shadow) {
    LongAdder count =
        counts.computeIfAbsent(new Limit(route, policy, shadow), any -> new LongAdder());
    return request -> {
      count.increment();
      if (!listeners.isEmpty()) {
        String id = request.attribute(Exchange.ATTRIBUTE).map(Exchange::id).orElse("");
        listeners.on(new LimitExceeded(id, route, policy, shadow));
      }
    };
  }

  /** Hears of requests that exceed one limit. */
  @FunctionalInterface
  interface Exceeding {
    void exceeded(Request request);
  }

  List<LimitReport> report() {
    synchronized (counts) {
      return counts.entrySet().stream()
          .map(
              each ->
                  new LimitReport(
                      each.getKey().route(),
                      each.getKey().policy(),
                      each.getKey().shadow(),
                      each.getValue().sum()))
          .toList();
    }
  }
}
