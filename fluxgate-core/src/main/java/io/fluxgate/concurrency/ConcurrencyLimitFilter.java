package io.fluxgate.concurrency;

import io.fluxgate.filter.TwoPhaseFilter;
import io.fluxgate.http.Attribute;
import io.fluxgate.http.Body;
import io.fluxgate.http.BodyTooLargeException;
import io.fluxgate.http.ClientDisconnectedException;
import io.fluxgate.http.ProblemDetail;
import io.fluxgate.http.Request;
import io.fluxgate.http.RequestException;
import io.fluxgate.http.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Lets a request on while there is a place for it, and holds the place until the answer has been
 * closed. Others are answered 503 with {@code Retry-After} (RFC 9110, 15.6.4), 1 to 60 s.
 *
 * <p>What the limiter learns of a request that had a place:
 *
 * <ul>
 *   <li>an answer 502, 503 or 504, or an {@link IOException} (an upstream's failure among them), is
 *       a sign of overload;
 *   <li>any other answer tells how long it was until it began, unless the request's body streamed
 *       in, whose time is the client's, or the client has been too slow (408);
 *   <li>what the client did wrong, an interrupt and a bug tell nothing; nor does the refusal of
 *       another such filter behind this one.
 * </ul>
 */
public final class ConcurrencyLimitFilter implements TwoPhaseFilter {

  /** What a client is told that was exceeded, and a listener. */
  public static final String POLICY = "concurrency";

  private static final Attribute<Held> HELD = Attribute.named("fluxgate-place");
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private final ConcurrencyLimiter limiter;
  private final ToIntFunction<Request> percent;
  private final boolean shadow;
  private final ConcurrencyListener listener;

  /** A place, and who took it: a request may hold one of each of several filters. */
  private static final class Held implements Runnable {
    private final ConcurrencyLimitFilter by;
    private final Place place;
    private boolean tellsNothing;

    Held(ConcurrencyLimitFilter by, Place place, boolean tellsNothing) {
      this.by = by;
      this.place = place;
      this.tellsNothing = tellsNothing;
    }

    @Override
    public void run() {
      place.close();
    }
  }

  private ConcurrencyLimitFilter(
      ConcurrencyLimiter limiter,
      ToIntFunction<Request> percent,
      boolean shadow,
      ConcurrencyListener listener) {
    this.limiter = limiter;
    this.percent = percent;
    this.shadow = shadow;
    this.listener = listener;
  }

  /**
   * A filter that takes a place for each request.
   *
   * @param limiter who decides; several filters may share one
   * @param percent which share of the limit may be taken with a request, 1 to 100; it must not
   *     block nor read the body
   * @param shadow whether requests go on without a place too
   * @param listener hears what happens
   * @return the filter
   */
  public static ConcurrencyLimitFilter of(
      ConcurrencyLimiter limiter,
      ToIntFunction<Request> percent,
      boolean shadow,
      ConcurrencyListener listener) {
    return new ConcurrencyLimitFilter(limiter, percent, shadow, listener);
  }

  @Override
  public boolean readsAnswer() {
    return false;
  }

  @Override
  public Step onRequest(Request request) {
    return switch (limiter.tryAcquire(percent.applyAsInt(request))) {
      case Place place -> {
        Held held = new Held(this, place, false);
        listener.admitted(request, held);
        yield new Proceed(request.with(HELD, held));
      }
      case Refused refused -> {
        listener.exceeded(request, shadow);
        if (shadow) {
          yield new Proceed(request);
        }
        request.attribute(HELD).ifPresent(outer -> outer.tellsNothing = true);
        yield new Respond(unavailable(refused));
      }
    };
  }

  @Override
  public Response onResponse(Request request, Response response) {
    Held held = request.attribute(HELD).orElse(null);
    if (held == null || held.by != this) {
      return response;
    }
    if (!held.tellsNothing) {
      tell(held.place, request, response.status());
    }
    return response.onClose(held);
  }

  private static void tell(Place place, Request request, int status) {
    switch (status) {
      case 502, 503, 504 -> place.overloaded();
      case 408 -> {}
      default -> {
        if (!(request.body() instanceof Body.Stream)) {
          place.answered();
        }
      }
    }
  }

  @Override
  public void onFailure(Request request, Throwable failure) {
    Held held = request.attribute(HELD).orElse(null);
    if (held == null || held.by != this) {
      return;
    }
    boolean clients =
        failure instanceof ClientDisconnectedException
            || failure instanceof RequestException
            || failure instanceof BodyTooLargeException;
    if (failure instanceof IOException && !clients && !held.tellsNothing) {
      held.place.overloaded();
    }
    held.place.close();
  }

  private static Response unavailable(Refused refused) {
    return new ProblemDetail(
            503,
            ProblemDetail.IANA_PREFIX + "temporary-reduced-capacity",
            "As many requests as possible are being served.",
            "This one was not begun; try again later.")
        .with("violated-policies", List.of(POLICY))
        .toResponse()
        .withHeader("Retry-After", Long.toString(wholeSeconds(refused.retryAfter())));
  }

  /** Rounded up. */
  private static long wholeSeconds(Duration wait) {
    Duration bounded = wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    return Math.max(1, bounded.plusNanos(999_999_999).toSeconds());
  }

  @Override
  public String toString() {
    return POLICY + " limit";
  }
}
