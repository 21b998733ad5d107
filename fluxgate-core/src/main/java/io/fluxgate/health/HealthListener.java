package io.fluxgate.health;

/**
 * Hears when an endpoint's state changes. Each change is told once, after it has happened, on the
 * thread that caused or noticed it; changes that follow each other closely on two threads may be
 * heard in either order. What a listener throws is logged and changes nothing. It should not block:
 * a request waits for it.
 */
@FunctionalInterface
public interface HealthListener {

  /**
   * An endpoint has changed its state.
   *
   * @param endpointId what the endpoint is called
   * @param transition from which state to which, when and why
   */
  void onChange(String endpointId, Transition transition);
}
