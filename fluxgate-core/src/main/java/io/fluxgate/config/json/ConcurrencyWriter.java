package io.fluxgate.config.json;

import io.fluxgate.config.ConcurrencyConfig;
import io.fluxgate.config.PartConfig;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes a limit on requests in flight. */
final class ConcurrencyWriter {

  /** The fields that stand beside the options of the limiter, and are none of them. */
  static final Set<String> OWN = Set.of("priority_by", "priority_percent", "shadow");

  private static final String FIELD = "concurrency";

  private ConcurrencyWriter() {}

  static void write(ObjectWriting owner, String place, ConcurrencyConfig config) {
    config
        .priority()
        .ifPresent(live -> ObjectWriting.part(place + ".priority_by", live, "", false));
    ObjectWriting own =
        new ObjectWriting(place)
            .texts("priority_by", config.priorityBy(), List.of())
            .value("priority_percent", config.priorityPercent(), Map.of())
            .value("shadow", config.shadow(), false);
    if (config.limiter() instanceof PartConfig.Named named) {
      for (String option : named.options().keySet()) {
        if (OWN.contains(option)) {
          throw new IllegalStateException(
              place + " has an option '" + option + "', which is no option of a limiter");
        }
      }
    }
    Object limiter = ObjectWriting.part(place, config.limiter(), "type", own.fields().isEmpty());
    if (limiter instanceof Map<?, ?> fields) {
      ObjectWriting all = new ObjectWriting(place);
      fields.forEach((name, value) -> all.value(String.valueOf(name), value));
      own.fields().forEach(all::value);
      owner.value(FIELD, all.fields());
    } else {
      owner.value(FIELD, limiter);
    }
  }
}
