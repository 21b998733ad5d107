package io.fluxgate.engine.direct;

/** What feeds a {@link Sink}. Called by the loop's thread alone. */
interface Feeder {

  /** The sink is ready for more. */
  void resume();

  /** The sink wants no more. */
  void stop();
}
