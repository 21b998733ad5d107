package io.fluxgate.circuitbreaker;

import io.fluxgate.config.CircuitBreakerConfig.FailureKind;
import io.fluxgate.config.CircuitBreakerConfig.Failures;
import io.fluxgate.http.UpstreamException;
import java.io.EOFException;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Whose fault it is: which statuses and which failures count against an endpoint. What the client
 * did, and what the gateway refused by itself, never does. Immutable.
 */
public final class Blame {

  private static final Blame DEFAULT = new Blame(Failures.DEFAULT);

  private final Set<FailureKind> kinds;

  /** Which statuses count; all from 500 on if empty. */
  private final Optional<BitSet> statuses;

  private Blame(Failures counted) {
    kinds =
        counted.kinds().isEmpty()
            ? EnumSet.noneOf(FailureKind.class)
            : EnumSet.copyOf(counted.kinds());
    statuses =
        counted
            .statuses()
            .map(
                list -> {
                  BitSet bits = new BitSet();
                  list.forEach(bits::set);
                  bits.clear(400);
                  bits.clear(404);
                  return bits;
                });
  }

  /**
   * What counts as configured.
   *
   * @param counted the statuses, each 0 or more, and the kinds of failure
   * @return the rule
   */
  public static Blame of(Failures counted) {
    return counted.equals(Failures.DEFAULT) ? DEFAULT : new Blame(counted);
  }

  /**
   * Every 5xx, and every way to fail.
   *
   * @return the rule, always the same
   */
  public static Blame standard() {
    return DEFAULT;
  }

  /**
   * Whether an answer counts against the endpoint that gave it.
   *
   * @param status its status
   * @return true if it is a failure
   */
  public boolean counts(int status) {
    return statuses.isPresent() ? statuses.get().get(status) : status >= 500;
  }

  /**
   * Whether what ended an exchange, or the body of an answer, counts against the endpoint.
   *
   * @param failure what was thrown
   * @return true if it is a failure; false for whatever is not an upstream's: a client that went
   *     away, a breaker that refused
   */
  public boolean counts(Throwable failure) {
    return switch (failure) {
      case UpstreamException e -> counts(e);
      case EOFException e -> kinds.contains(FailureKind.RESET);
      default -> false;
    };
  }

  private boolean counts(UpstreamException e) {
    return switch (e.kind()) {
      case DNS_ERROR,
          CONNECTION_REFUSED,
          CONNECTION_TIMEOUT,
          TLS_CERTIFICATE_ERROR,
          TLS_ALERT_RECEIVED,
          TLS_PROTOCOL_ERROR ->
          kinds.contains(FailureKind.CONNECT);
      case RESPONSE_TIMEOUT -> kinds.contains(FailureKind.TIMEOUT);
      case CONNECTION_TERMINATED, RESPONSE_INCOMPLETE -> kinds.contains(FailureKind.RESET);
      // A request that the transport itself finds unfit to be sent is not the endpoint's doing.
      case PROTOCOL_ERROR -> e.requestMayHaveBeenSeen() && kinds.contains(FailureKind.PROTOCOL);
      case CONNECTION_LIMIT, LOOP_DETECTED, NO_ENDPOINT -> false;
    };
  }
}
