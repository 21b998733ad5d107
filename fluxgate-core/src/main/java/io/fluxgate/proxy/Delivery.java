package io.fluxgate.proxy;

import io.fluxgate.engine.UpstreamCall;
import io.fluxgate.http.Body;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.http.Upgrade;
import io.fluxgate.http.UpstreamException;
import io.fluxgate.http.UpstreamException.Kind;
import io.fluxgate.http.UpstreamException.Timeout;
import io.fluxgate.retry.RetryPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to a route's endpoints, attempt after attempt until one of them counts:
 *
 * <ol>
 *   <li>Where the request may be sent again and its body streams, read that first, within limits.
 *   <li>Pick an endpoint ({@link Admission}), one that was not tried before while there is one; all
 *       busy, stand in line.
 *   <li>Send. Whoever drives the delivery does that, and tells how it ended.
 *   <li>Good, or hopeless: over. Else pause, as the policy says, and back to 2.
 * </ol>
 *
 * <p>All of it is under one deadline. Nothing here waits but {@link #await}, so an engine with
 * loops can drive a delivery; {@link Forwarder#finish} drives it on the current thread. For one
 * thread at a time.
 */
public final class Delivery {

  private final Forwarder.Settings settings;
  private final Forwarder forwarder;
  private final Request original;
  private final Outgoing outgoing;
  private final long startNanos;
  private List<Endpoint> tried = List.of();
  private Body body;
  private long keptBytes;
  private int attempts;
  private RetryPolicy policy;
  private @Nullable Attempt current;
  private @Nullable Throwable lastFailure;
  private @Nullable Waiting waiting;
  private boolean waited;

  /** Something that may take a while. */
  interface Waiting {
    Move go() throws IOException, InterruptedException;
  }

  /**
   * A delivery that has not begun.
   *
   * @throws UpstreamException if the request must not be sent
   */
  Delivery(Forwarder forwarder, Request request) throws UpstreamException {
    this.forwarder = forwarder;
    this.settings = forwarder.settings();
    this.original = request;
    this.outgoing = new Outgoing(settings, request);
    this.startNanos = settings.time().nanoTime();
    this.body = request.body();
    this.policy = settings.retrying().policy().orElse(RetryPolicy.never());
  }

  Forwarder.Settings settings() {
    return settings;
  }

  /**
   * The clock for an attempt; the first begins with the delivery if nothing had to be waited for.
   */
  long attemptBegins() {
    return attempts == 1 && !waited ? startNanos : settings.time().nanoTime();
  }

  Request original() {
    return original;
  }

  /**
   * How many attempts have been made.
   *
   * @return 0 or more
   */
  public int attempts() {
    return attempts;
  }

  /**
   * Whether another attempt may follow the one under way.
   *
   * @return false if its answer is passed on whatever it is
   */
  public boolean mayTryAgain() {
    return attempts < policy.attempts();
  }

  /**
   * Begins.
   *
   * @return what comes first
   */
  public Move begin() {
    KeptBody keeping = KeptBody.wanted(settings.retrying(), original);
    if (keeping != null) {
      return waitFor(
          () -> {
            body = keeping.read();
            keptBytes = keeping.bytes();
            return first();
          });
    }
    return first();
  }

  private Move first() {
    if (settings.retrying().possible()) {
      settings.retrying().budget().request();
    }
    Optional<Duration> delay = settings.retrying().hedge();
    if (delay.isPresent()
        && body.replayable()
        && RetryPolicy.isIdempotent(original.method())
        && !Upgrade.isAgreed(original)) {
      return waitFor(new Race(this, forwarder.transport(), delay.get()));
    }
    return next();
  }

  private Move waitFor(Waiting what) {
    waiting = what;
    return Move.Wait.HERE;
  }

  /**
   * Waits for what has to be waited for.
   *
   * @return what comes next
   * @throws IOException if the request's own body cannot be read
   * @throws InterruptedException if the thread is interrupted; the delivery is over then
   */
  public Move await() throws IOException, InterruptedException {
    Waiting what = waiting;
    if (what == null) {
      throw new IllegalStateException("there is nothing to wait for");
    }
    waiting = null;
    waited = true;
    try {
      return what.go();
    } catch (Throwable e) {
      letGo();
      throw e;
    }
  }

  /** The next attempt, or a place in line, or the end. */
  Move next() {
    Duration left = left();
    if (!left.isPositive()) {
      return fail(totalIsOver());
    }
    return switch (admit(false)) {
      case Admission.Granted granted -> send(attempt(granted, left));
      case Admission.Busy busy ->
          settings.group().line().isFull() ? fail(busy()) : waitFor(new Turn(this));
      case Admission.Nobody nobody -> fail(nobodyTakesIt(nobody));
    };
  }

  private Admission admit(boolean first) {
    return forwarder.admissions().admit(original, tried, first);
  }

  private Move send(Attempt attempt) {
    current = attempt;
    return new Move.Send(attempt);
  }

  /** The next attempt of who stands first in line, or the end; null while there is no place. */
  @Nullable Move nextInTurn() {
    return switch (admit(true)) {
      case Admission.Granted granted -> send(attempt(granted, left()));
      case Admission.Busy busy -> null;
      case Admission.Nobody nobody -> fail(nobodyTakesIt(nobody));
    };
  }

  /** An attempt that has been admitted; it must be told how it ended. */
  private Attempt attempt(Admission.Granted granted, Duration left) {
    Endpoint endpoint = granted.endpoint();
    try {
      attempts++;
      if (attempts == 1 && settings.retrying().policy().isEmpty()) {
        policy = endpoint.settings().retry();
      }
      if (mayTryAgain() || settings.retrying().hedge().isPresent()) {
        tried = with(endpoint);
      }
      UpstreamCall call = outgoing.to(endpoint, body, left, policy.perTry());
      Attempt made = new Attempt(this, attempts, endpoint, granted.permit(), call);
      settings.listener().began(original, made);
      return made;
    } catch (RuntimeException | Error e) {
      granted.giveBack(settings.group());
      throw e;
    }
  }

  private List<Endpoint> with(Endpoint endpoint) {
    List<Endpoint> more = new ArrayList<>(tried.size() + 1);
    more.addAll(tried);
    more.add(endpoint);
    return more;
  }

  /** Another attempt beside the one under way, if an endpoint that was not tried takes it. */
  @Nullable Attempt beside() {
    Duration left = left();
    if (left.isPositive()
        && forwarder.admissions().admitElsewhere(original, tried)
            instanceof Admission.Granted granted) {
      if (settings.retrying().budget().tryRetry()) {
        return attempt(granted, left);
      }
      granted.giveBack(settings.group());
    }
    return null;
  }

  /**
   * The upstream has answered.
   *
   * @param received its answer, whose body may still be on its way
   * @return what comes next
   */
  public Move answered(Response received) {
    try {
      return judge(current(), received);
    } catch (RuntimeException | Error e) {
      letGo();
      throw e;
    }
  }

  private Move judge(Attempt attempt, Response received) {
    Response answer = attempt.answered(received); // first: whatever happens now, it can be closed
    try {
      return goOnOrHandOver(attempt, answer);
    } catch (RuntimeException | Error e) {
      answer.close();
      throw e;
    }
  }

  private Move goOnOrHandOver(Attempt attempt, Response answer) {
    if (mayTryAgain() && !isGood(answer) && body.replayable()) {
      Duration pause = pause(RetryAfter.of(answer, settings.time()));
      if (mayGoOn(pause)) {
        lastFailure = null;
        answer.close();
        return goOn(pause);
      }
    }
    if (settings.sticky().isPresent()) {
      settings.sticky().get().served(original, attempt.endpoint(), settings.group().endpoints());
    }
    return new Move.Answer(keptBytes == 0 ? answer : answer.onClose(this::letGo));
  }

  /**
   * The attempt has failed.
   *
   * @param thrown why: an {@link UpstreamException}, or what the client did
   * @return what comes next
   */
  public Move failed(Throwable thrown) {
    try {
      return judge(current(), thrown);
    } catch (RuntimeException | Error e) {
      letGo();
      throw e;
    }
  }

  private Move judge(Attempt attempt, Throwable thrown) {
    attempt.failed(thrown);
    if (thrown instanceof UpstreamException e
        && mayTryAgain()
        && policy.isRetryable(original.method(), e)
        && (body.replayable() || (body instanceof Body.Stream stream && !stream.taken()))) {
      Duration pause = pause(Optional.empty());
      if (mayGoOn(pause)) {
        lastFailure = thrown;
        return goOn(pause);
      }
    }
    return fail(thrown);
  }

  private Attempt current() {
    Attempt attempt = current;
    if (attempt == null) {
      throw new IllegalStateException("nothing has been sent");
    }
    current = null;
    return attempt;
  }

  /** The one of several attempts that counts. */
  void settleOn(Attempt attempt) {
    current = attempt;
  }

  boolean isGood(Response response) {
    return !policy.isRetryable(original.method(), response.status());
  }

  private Duration pause(Optional<Duration> retryAfter) {
    return policy.pause(attempts, retryAfter, settings.random());
  }

  /** No attempt is begun that has no time left, no endpoint, or no part in the budget. */
  private boolean mayGoOn(Duration pause) {
    return pause.compareTo(left()) < 0
        && !settings.group().admissible().isEmpty()
        && settings.retrying().budget().tryRetry();
  }

  private Move goOn(Duration pause) {
    if (pause.isZero()) {
      return next();
    }
    return waitFor(
        () -> {
          settings.time().sleep(pause);
          return next();
        });
  }

  /** How much of the total time is left; endless if there is no total. */
  Duration left() {
    Duration total = settings.deadlines().total();
    return total.isPositive()
        ? total.minusNanos(settings.time().nanoTime() - startNanos)
        : Forwarder.ENDLESS;
  }

  // ---- its end ----

  Move fail(Throwable failure) {
    letGo();
    return new Move.Failure(failure);
  }

  private Throwable totalIsOver() {
    return lastFailure != null
        ? lastFailure
        : UpstreamException.timedOut(
            Timeout.TOTAL,
            Kind.RESPONSE_TIMEOUT,
            attempts > 0,
            "the exchange's total time is over after " + attempts + " attempts");
  }

  UpstreamException busy() {
    return new UpstreamException(
        Kind.CONNECTION_LIMIT,
        false,
        "every endpoint has as many requests as it may: " + settings.group().endpoints(),
        null);
  }

  private Throwable nobodyTakesIt(Admission.Nobody nobody) {
    return lastFailure != null
        ? lastFailure
        : UpstreamException.noEndpoint(
            "no endpoint is admitted: " + settings.group().endpoints(), nobody.retryAfter());
  }

  private void letGo() {
    if (keptBytes > 0) {
      settings.retrying().memory().giveBack(keptBytes);
      keptBytes = 0;
    }
  }
}
