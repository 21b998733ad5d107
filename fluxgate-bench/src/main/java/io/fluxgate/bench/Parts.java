package io.fluxgate.bench;

import io.fluxgate.config.PartConfig;
import io.fluxgate.plugin.Factory;
import io.fluxgate.plugin.FactoryContext;
import io.fluxgate.plugin.Registry;
import io.fluxgate.plugin.Spec;
import io.fluxgate.time.TimeSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** Makes parts the way a gateway does, on the machine's clock and with its chance. */
final class Parts {

  private Parts() {}

  static <T> T make(Class<T> type, List<? extends Factory<T>> builtIns, String name) {
    return make(type, builtIns, Spec.named(name, Map.of()));
  }

  static <T> T make(Class<T> type, List<? extends Factory<T>> builtIns, Spec<T> spec) {
    return new Registry<>(type.getSimpleName(), type)
        .addAll(builtIns)
        .create(
            new PartConfig.Named(spec.name(), spec.options()),
            new FactoryContext(TimeSource.system(), () -> ThreadLocalRandom.current().nextLong()));
  }
}
