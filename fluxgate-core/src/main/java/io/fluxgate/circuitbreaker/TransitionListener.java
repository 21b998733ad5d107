package io.fluxgate.circuitbreaker;

/**
 * Hears when a breaker changes its state. Each change is told once, after it has happened, on the
 * thread that caused it; changes that follow each other closely on two threads may be heard in
 * either order. What a listener throws is logged and changes nothing. It should not block: a
 * request waits for it.
 */
@FunctionalInterface
public interface TransitionListener {

  /**
   * A breaker has changed its state.
   *
   * @param from the state it was in
   * @param to the state it went to
   */
  void onTransition(CircuitBreaker.State from, CircuitBreaker.State to);
}
