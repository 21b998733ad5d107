package io.fluxgate.health;

/**
 * The health of one endpoint of a {@linkplain GroupHealth group}. Whoever sends real requests tells
 * how they went, whoever checks the endpoint tells how that went, and whoever chooses asks for its
 * {@link #share()}.
 *
 * <p>Checks and real requests are judged apart: an endpoint whose checks are good may be ejected,
 * and one that is ejected may become unhealthy. It is well again when neither holds any more.
 *
 * <p>Never blocks on anything but short locks; safe for use by many threads.
 */
public interface EndpointHealth {

  /** How an endpoint is. */
  enum State {
    /** Nothing speaks against it. Where nothing is known yet, that is so too. */
    HEALTHY,
    /** Its checks failed. Only good checks make it healthy again. */
    UNHEALTHY,
    /** Real requests failed, and it is left alone until a while has passed. */
    EJECTED
  }

  /**
   * What it is called.
   *
   * @return the text it joined with
   */
  String id();

  /**
   * The state as of now. An ejection whose time is over has ended, asked or not.
   *
   * @return the state; one that has left its group keeps the state it left in
   */
  State state();

  /**
   * Whether it is {@link State#HEALTHY} as of now. In a {@linkplain GroupHealth#panic() panic} it
   * may get requests although it is not; {@link #share()} knows.
   *
   * @return true if it is
   */
  default boolean healthy() {
    return state() == State.HEALTHY;
  }

  /**
   * Which part of its normal traffic it should get now: it is to be passed over unless a random
   * number from 0 to 1 is less. If that passes over every endpoint of a group, one whose share is
   * more than zero may be taken all the same.
   *
   * @return 1 for all of it; 0 for nothing; in between after a recovery or a late joining, where it
   *     grows evenly from 0.1 to 1 over the slow start. In a {@linkplain GroupHealth#panic() panic}
   *     it is 1 for everyone
   */
  double share();

  /**
   * A real request was served. Takes no lock unless shares of failures are compared.
   *
   * <p>Nothing happens if real requests are not judged.
   */
  void succeeded();

  /**
   * A real request failed, through the endpoint's fault. What fails while the endpoint is not
   * healthy does not count.
   *
   * <p>Nothing happens if real requests are not judged.
   *
   * @param what what went wrong, for people; kept up to 200 characters
   */
  void failed(String what);

  /**
   * A check has ended. It never counts as a real request.
   *
   * <p>Nothing happens if the group has no active checks.
   *
   * @param good whether the endpoint said that it is well
   * @param what what came of it, for people; kept up to 200 characters
   */
  void checked(boolean good, String what);

  /**
   * What is known of it.
   *
   * @return its state as of now, and how it came to be
   */
  EndpointReport report();
}
