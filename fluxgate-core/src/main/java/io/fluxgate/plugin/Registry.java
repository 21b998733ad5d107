package io.fluxgate.plugin;

import io.fluxgate.config.ConfigException;
import io.fluxgate.config.Hints;
import io.fluxgate.config.PartConfig;
import io.fluxgate.config.Problem;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The factories of one kind, by name. Immutable once a gateway is built with it; until then for one
 * thread.
 *
 * @param <T> what the factories make
 */
public final class Registry<T> {

  private final String kind;
  private final Class<T> type;
  private final Map<String, Factory<T>> factories = new TreeMap<>();

  /**
   * An empty registry.
   *
   * @param kind what a person calls the parts, for messages: {@code load balancer}
   * @param type the type of the parts
   */
  public Registry(String kind, Class<T> type) {
    this.kind = kind;
    this.type = type;
  }

  /**
   * Adds factories. A later one takes the place of an earlier one of the same name.
   *
   * @param added the factories
   * @return this registry
   */
  public Registry<T> addAll(Iterable<? extends Factory<T>> added) {
    for (Factory<T> factory : added) {
      factories.put(factory.name(), factory);
    }
    return this;
  }

  /**
   * Adds the factories that are found as services.
   *
   * @param services finds them
   * @return this registry
   */
  public Registry<T> addServices(ServiceLoader<? extends Factory<T>> services) {
    return addAll(services);
  }

  /**
   * The names a configuration may use.
   *
   * @return the names, sorted
   */
  public SortedSet<String> names() {
    return new TreeSet<>(factories.keySet());
  }

  /**
   * Makes the part a configuration asks for, or hands out the live one it holds.
   *
   * @param part what is asked for
   * @param context what the factory builds with
   * @return the part
   * @throws ConfigException with every problem, at places relative to the part
   */
  public T create(PartConfig part, FactoryContext context) {
    return switch (part) {
      case PartConfig.Live live -> cast(live.part());
      case PartConfig.Named named -> create(named, context);
    };
  }

  private T cast(Object part) {
    if (!type.isInstance(part)) {
      throw new IllegalArgumentException(
          "must be a " + type.getName() + ": " + part.getClass().getName());
    }
    return type.cast(part);
  }

  private T create(PartConfig.Named named, FactoryContext context) {
    Factory<T> factory = factories.get(named.name());
    if (factory == null) {
      throw new ConfigException(
          List.of(Problem.at("", Hints.unknown(kind, named.name(), names()))));
    }
    Options options = new Options(named.options());
    T made;
    try {
      made = factory.create(options, context);
    } catch (RuntimeException e) {
      List<Problem> known = options.problems();
      throw new ConfigException(
          known.isEmpty()
              ? List.of(Problem.at("", kind + " " + named.name() + ": " + e.getMessage()))
              : known);
    }
    if (!options.problems().isEmpty()) {
      throw new ConfigException(options.problems());
    }
    if (made == null) {
      throw new IllegalArgumentException(kind + " " + named.name() + ": its factory made none");
    }
    return made;
  }
}
