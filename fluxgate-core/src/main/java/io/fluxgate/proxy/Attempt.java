package io.fluxgate.proxy;

import io.fluxgate.circuitbreaker.Permit;
import io.fluxgate.engine.UpstreamCall;
import io.fluxgate.http.Body;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException;
import io.fluxgate.http.UpstreamException.Timeout;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to one endpoint, with the endpoint's place and permit. It must be told how
 * it ended, once.
 *
 * <p>The verdict on the endpoint is given as soon as it is known: a failure is one, so is a status,
 * and so is how a body that streams ended. A whole one is a success, a broken one a failure, and
 * one that the client did not wait for, or took too long over, is neither.
 */
public final class Attempt {

  private final Delivery delivery;
  private final int number;
  private final Endpoint endpoint;
  private final Permit permit;
  private final UpstreamCall call;
  private final long startNanos;
  private int status;
  private boolean judged;
  private @Nullable UpstreamException failure;

  Attempt(Delivery delivery, int number, Endpoint endpoint, Permit permit, UpstreamCall call) {
    this.delivery = delivery;
    this.number = number;
    this.endpoint = endpoint;
    this.permit = permit;
    this.call = call;
    this.startNanos = delivery.attemptBegins();
  }

  /**
   * Which of its request's attempts it is.
   *
   * @return 1 for the first
   */
  public int number() {
    return number;
  }

  /**
   * Where it goes.
   *
   * @return the endpoint
   */
  public Endpoint endpoint() {
    return endpoint;
  }

  /**
   * The answer's status.
   *
   * @return the status, or 0 if there is no answer
   */
  public int status() {
    return status;
  }

  /**
   * How it failed.
   *
   * @return the failure; empty if there is an answer, or it was given up
   */
  public Optional<UpstreamException> failure() {
    return Optional.ofNullable(failure);
  }

  /**
   * How long ago it began.
   *
   * @return zero or more
   */
  public Duration elapsed() {
    return Duration.ofNanos(nanos());
  }

  private long nanos() {
    return delivery.settings().time().nanoTime() - startNanos;
  }

  /**
   * What is to be sent.
   *
   * @return the request and where it goes
   */
  public UpstreamCall call() {
    return call;
  }

  /** The upstream has answered; closing what is returned ends the attempt. */
  Response answered(Response received) {
    boolean handedOver = false;
    try {
      status = received.status();
      permit.answered();
      over();
      Response answer = judged(received).onClose(this::letGo);
      handedOver = true;
      return answer;
    } finally {
      if (!handedOver) { // a transport of somebody's own may even give no answer at all
        letGo();
      }
    }
  }

  /**
   * A probe's verdict is its status alone: an endpoint that answers with a stream without end must
   * be able to close its breaker again.
   */
  private Response judged(Response received) {
    boolean streams = received.body() instanceof Body.Stream;
    if (endpoint.blame().counts(received.status())) {
      bad(Integer.toString(received.status()));
    } else if (permit.probe() || !streams) {
      good();
    }
    return streams ? received.watchedBy(new Ending()) : received;
  }

  /** There will be no answer. */
  void failed(Throwable thrown) {
    try {
      failure = thrown instanceof UpstreamException e ? e : null;
      over();
      if (failure != null && isTheEndpointsFault(failure)) {
        bad(failure.kind().token());
      }
    } finally {
      letGo();
    }
  }

  /** Nobody waits for it any longer. */
  void dropped() {
    try {
      over();
    } finally {
      letGo();
    }
  }

  private void over() {
    delivery.settings().listener().ended(delivery.original(), this);
  }

  private void letGo() {
    Admission.giveBack(endpoint, permit, delivery.settings().group());
  }

  private boolean isTheEndpointsFault(UpstreamException e) {
    if (number > 1 && e.timeout().orElse(null) == Timeout.TOTAL) {
      return false; // the attempts before have used the time up
    }
    return endpoint.blame().counts(e);
  }

  private void good() {
    if (!judged) {
      judged = true;
      permit.success(permit.probe() ? told(Integer.toString(status)) : "");
      endpoint.health().succeeded();
    }
  }

  private void bad(String how) {
    if (!judged) {
      judged = true;
      String told = told(how);
      permit.failure(told);
      endpoint.health().failed(told);
    }
  }

  /** The call as people read it. */
  private String told(String how) {
    long millis = nanos() / 1_000_000;
    String name = delivery.settings().listener().name(delivery.original());
    return "request " + name + ": " + how + " after " + millis + " ms";
  }

  /** How an answer's body ended. */
  private final class Ending implements Body.Watcher {
    @Override
    public void whole() {
      good();
    }

    @Override
    public void broken(IOException thrown) {
      // The total time counts what the client took to read as well: it accuses nobody.
      boolean total =
          thrown instanceof UpstreamException e && e.timeout().orElse(null) == Timeout.TOTAL;
      if (!total && endpoint.blame().counts(thrown)) {
        bad(
            thrown instanceof UpstreamException upstream
                ? upstream.kind().token() + " in the middle of the answer"
                : "an answer that ended early");
      }
      delivery.settings().listener().brokeOff(delivery.original(), thrown);
    }
  }

  /** For a log. */
  @Override
  public String toString() {
    return "attempt " + number + " at " + endpoint;
  }
}
