package io.fluxgate.plugin.builtin;

import io.fluxgate.plugin.FilterFactory;
import java.util.List;

/** The built-in plugins. */
public final class BuiltInFilters {

  private BuiltInFilters() {}

  /**
   * Their factories.
   *
   * @return {@code request-id} and {@code headers}
   */
  public static List<FilterFactory> factories() {
    return List.of(new RequestIdFactory(), new HeadersFactory());
  }
}
