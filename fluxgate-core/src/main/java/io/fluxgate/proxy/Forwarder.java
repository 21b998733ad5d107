package io.fluxgate.proxy;

import io.fluxgate.engine.UpstreamCall;
import io.fluxgate.engine.UpstreamTransport;
import io.fluxgate.filter.Chain;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException;
import io.fluxgate.loadbalancer.LoadBalancer;
import io.fluxgate.retry.BodyMemory;
import io.fluxgate.retry.RetryBudget;
import io.fluxgate.retry.RetryPolicy;
import io.fluxgate.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The end of a route's chain: brings a request to one of the route's endpoints, by a {@link
 * Delivery}. Safe for use by many threads.
 */
public final class Forwarder implements Chain {

  static final Duration ENDLESS = Duration.ofDays(36_500);

  private final Settings settings;
  private final Admissions admissions;
  private final UpstreamTransport transport;

  /**
   * What a forwarder is made of.
   *
   * @param group where requests may go
   * @param balancer picks one
   * @param sticky keeps clients where they were; empty if they need not be
   * @param deadlines how long each part may take; the total is that of a delivery, the one of an
   *     attempt is the retry policy's
   * @param deadlineHeader tells upstreams how many milliseconds of the total are left
   * @param maxWait how long a request waits for a place at most, more than zero
   * @param preserveHost whether upstreams see the client's {@code Host}
   * @param forwarding writes the headers that say where a request came from
   * @param retrying when requests are sent more than once
   * @param surroundings clock, chance, and who hears of it
   */
  public record Settings(
      EndpointGroup group,
      LoadBalancer balancer,
      Optional<StickySessions> sticky,
      UpstreamCall.Deadlines deadlines,
      Optional<String> deadlineHeader,
      Duration maxWait,
      boolean preserveHost,
      ForwardingHeaders forwarding,
      Retrying retrying,
      Surroundings surroundings) {

    TimeSource time() {
      return surroundings.time;
    }

    RandomGenerator random() {
      return surroundings.random;
    }

    DeliveryListener listener() {
      return surroundings.listener;
    }
  }

  /**
   * When requests are sent more than once.
   *
   * @param policy the route's, which governs all of its requests; empty if that is up to the
   *     endpoint of the first attempt
   * @param keeping says which bodies are kept to be sent again
   * @param budget how many retries and hedges there may be
   * @param memory what kept bodies are in
   * @param hedge how long after the first attempt a second one is made beside it; empty for never
   */
  public record Retrying(
      Optional<RetryPolicy> policy,
      RetryPolicy keeping,
      RetryBudget budget,
      BodyMemory memory,
      Optional<Duration> hedge) {

    /** Whether any request is ever sent more than once. */
    boolean possible() {
      return keeping.retries() || hedge.isPresent();
    }
  }

  /**
   * What a forwarder lives in.
   *
   * @param time the clock
   * @param random where chance comes from
   * @param listener hears what becomes of requests
   */
  public record Surroundings(TimeSource time, RandomGenerator random, DeliveryListener listener) {}

  /**
   * A forwarder of one route.
   *
   * @param settings where and how
   * @param transport what speaks to the upstreams
   */
  public Forwarder(Settings settings, UpstreamTransport transport) {
    this.settings = settings;
    this.admissions = new Admissions(settings);
    this.transport = transport;
  }

  /**
   * Where requests may go.
   *
   * @return the route's endpoints
   */
  public EndpointGroup group() {
    return settings.group();
  }

  Settings settings() {
    return settings;
  }

  Admissions admissions() {
    return admissions;
  }

  UpstreamTransport transport() {
    return transport;
  }

  @Override
  public Response proceed(Request request) throws IOException, InterruptedException {
    Optional<Response> own = answerHere(request);
    if (own.isPresent()) {
      return own.get();
    }
    Delivery delivery = deliver(request);
    return finish(delivery, delivery.begin());
  }

  /**
   * The answer to a request that may not go any further: TRACE and OPTIONS can ask for that.
   *
   * @param request the request
   * @return the answer, or empty if the request goes on
   */
  public Optional<Response> answerHere(Request request) {
    return request.method().equals("TRACE") || request.method().equals("OPTIONS")
        ? MaxForwards.answerIfLast(request)
        : Optional.empty();
  }

  /**
   * A delivery of a request, which has not begun.
   *
   * @param request the request as the last filter left it
   * @return the delivery
   * @throws UpstreamException if the request must not be sent
   */
  public Delivery deliver(Request request) throws UpstreamException {
    return new Delivery(this, request);
  }

  /**
   * Does the rest of a delivery on this thread.
   *
   * @param delivery one of this forwarder's
   * @param first what comes next for it
   * @return the answer
   * @throws IOException if there is none, or the request's own body cannot be read
   * @throws InterruptedException if the thread is interrupted
   */
  public Response finish(Delivery delivery, Move first) throws IOException, InterruptedException {
    Move move = first;
    while (true) {
      switch (move) {
        case Move.Answer answer -> {
          return answer.response();
        }
        case Move.Failure failure -> throw rethrown(failure.failure());
        case Move.Wait wait -> move = delivery.await();
        case Move.Send send -> move = send(delivery, send.attempt());
      }
    }
  }

  private Move send(Delivery delivery, Attempt attempt) {
    Response received;
    try {
      received = transport.send(attempt.call());
    } catch (Throwable failure) {
      return delivery.failed(failure);
    }
    return delivery.answered(received);
  }

  private static IOException rethrown(Throwable failure) throws InterruptedException {
    return switch (failure) {
      case IOException e -> e;
      case InterruptedException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(failure);
    };
  }
}
