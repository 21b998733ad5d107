package io.fluxgate.config.json;

import io.fluxgate.config.CostConfig;
import io.fluxgate.config.LimitConfig;
import io.fluxgate.config.PartConfig;
import io.fluxgate.config.RateLimitConfig;
import io.fluxgate.config.RateLimitConfig.Headers;
import io.fluxgate.config.RateLimitConfig.OnError;
import io.fluxgate.config.RateLimitConfig.Refusal;
import io.fluxgate.config.SharedLimitConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes limits on rates. */
final class RateLimitWriter {

  private RateLimitWriter() {}

  /** A limit whose name and key follow from its field. */
  static Object ofField(String place, RateLimitConfig limit) {
    return write(new ObjectWriting(place), place, limit);
  }

  static List<Object> list(String place, List<? extends LimitConfig> limits) {
    List<Object> written = new ArrayList<>();
    for (LimitConfig limit : limits) {
      String at = place + "[" + written.size() + "]";
      written.add(
          switch (limit) {
            case RateLimitConfig own ->
                write(keyed(new ObjectWriting(at).value("name", own.name(), ""), own), at, own);
            case SharedLimitConfig shared -> use(at, shared);
          });
    }
    return written;
  }

  static Map<String, Object> shared(Map<String, RateLimitConfig> limits) {
    Map<String, Object> written = new LinkedHashMap<>();
    limits.forEach(
        (name, limit) -> {
          String place = "shared_rate_limits." + name;
          written.put(name, write(keyed(new ObjectWriting(place), limit), place, limit));
        });
    return written;
  }

  private static Object use(String place, SharedLimitConfig shared) {
    if (shared.cost().isEmpty()) {
      return shared.name();
    }
    ObjectWriting out = new ObjectWriting(place).value("shared", shared.name());
    cost(out, shared.cost());
    return out.fields();
  }

  private static ObjectWriting keyed(ObjectWriting out, RateLimitConfig limit) {
    limit.keyFunction().ifPresent(live -> unsayable(out.place("per"), live.part()));
    return out.texts("per", limit.per(), List.of());
  }

  private static Object write(ObjectWriting out, String place, RateLimitConfig limit) {
    Map<?, ?> algorithm = (Map<?, ?>) ObjectWriting.part(place, limit.algorithm(), "type", false);
    for (String term : RateLimitReader.ALL_TERMS) {
      if (algorithm.containsKey(term)) {
        throw new IllegalStateException(
            place + " has an option '" + term + "', which JSON keeps for the limit itself");
      }
    }
    algorithm.forEach((name, value) -> out.value((String) name, value));
    tiers(out, limit.tiers());
    cost(out, limit.cost());
    out.value("shadow", limit.shadow(), false);
    out.value("on_error", Words.of(limit.onError()), Words.of(OnError.ALLOW));
    out.value("headers", Words.of(limit.headers()), Words.of(Headers.STANDARD));
    ObjectWriting refusal =
        new ObjectWriting(out.place("refusal"))
            .value("status", limit.refusal().status(), Refusal.DEFAULT.status())
            .value("content_type", limit.refusal().contentType(), Refusal.DEFAULT.contentType());
    limit.refusal().body().ifPresent(body -> refusal.value("body", body));
    out.object("refusal", refusal);
    return out.fields();
  }

  private static void tiers(ObjectWriting out, RateLimitConfig.Tiers tiers) {
    tiers.function().ifPresent(live -> unsayable(out.place("tier_by"), live.part()));
    Map<String, Object> limits = new LinkedHashMap<>();
    for (Map.Entry<String, PartConfig> tier : tiers.limits().entrySet()) {
      String place = out.place("tiers") + "." + tier.getKey();
      limits.put(tier.getKey(), ObjectWriting.part(place, tier.getValue(), "type", true));
    }
    out.value("tiers", limits, Map.of());
    tiers.by().ifPresent(by -> out.value("tier_by", by));
  }

  private static void cost(ObjectWriting out, Optional<CostConfig> cost) {
    if (cost.isPresent()) {
      switch (cost.get()) {
        case CostConfig.Fixed fixed -> out.value("cost", fixed.permits());
        case CostConfig.From from -> out.value("cost", from.source());
        case CostConfig.Live live -> unsayable(out.place("cost"), live.function());
      }
    }
  }

  private static void unsayable(String place, Object live) {
    throw new IllegalStateException(
        place + " is an object of the application's own, which JSON cannot say: " + live);
  }
}
