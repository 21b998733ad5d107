package io.fluxgate.metrics;

/**
 * Hears what happens in a gateway. Called on the thread it happens on, often by many at once: it
 * must be safe for that, and must not block, because that thread may be an engine's loop, which
 * serves many others. What it throws is logged and changes nothing.
 */
@FunctionalInterface
public interface GatewayListener {

  /**
   * Something happened.
   *
   * @param event what
   */
  void on(GatewayEvent event);
}
