package io.fluxgate;

import io.fluxgate.engine.Step;
import io.fluxgate.engine.UpstreamCall;
import io.fluxgate.filter.TwoPhaseFilter;
import io.fluxgate.filter.TwoPhaseFilter.Proceed;
import io.fluxgate.filter.TwoPhaseFilter.Respond;
import io.fluxgate.http.Request;
import io.fluxgate.http.RequestException;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException;
import io.fluxgate.proxy.Attempt;
import io.fluxgate.proxy.Delivery;
import io.fluxgate.proxy.Forwarder;
import io.fluxgate.proxy.Move;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through a pipeline whose filters never wait: in through their first
 * phases, out to the upstream, and back through their second phases. It means the same as the
 * {@link Link}s of the same filters, without a thread that waits in between.
 */
final class Passage implements Step.Send {

  private final Pipeline pipeline;
  private final Forwarder forwarder;
  private final Exchange exchange;

  /** The request as each filter sent it on. */
  private final Request[] sent;

  /** How many filters have sent it on, and will see the answer. */
  private int entered;

  private @Nullable Delivery delivery;
  private @Nullable Attempt attempt;

  Passage(Pipeline pipeline, Forwarder forwarder, Exchange exchange) {
    this.pipeline = pipeline;
    this.forwarder = forwarder;
    this.exchange = exchange;
    this.sent = new Request[pipeline.filters()];
  }

  Step begin(Request received) {
    try {
      Request request = received;
      while (entered < sent.length) {
        switch (pipeline.filter(entered).onRequest(request)) {
          case Respond respond -> {
            return back(respond.response());
          }
          case Proceed proceed -> {
            request = proceed.request();
            sent[entered++] = request;
          }
          case TwoPhaseFilter.Wait wait -> {
            return (Wait) () -> finish(wait.rest());
          }
        }
      }
      return send(request);
    } catch (Throwable failure) {
      return fail(failure);
    }
  }

  private Step send(Request request) throws IOException {
    try {
      Optional<Response> own = forwarder.answerHere(request);
      if (own.isPresent()) {
        return back(own.get());
      }
      Delivery begun = forwarder.deliver(request);
      delivery = begun;
      return step(begun.begin());
    } catch (UpstreamException e) {
      return back(Failures.toResponse(e, exchange));
    }
  }

  private Step step(Move move) throws IOException {
    return switch (move) {
      case Move.Send send -> {
        attempt = send.attempt();
        yield this;
      }
      case Move.Wait wait -> (Wait) this::finish;
      case Move.Answer answer -> {
        exchange.owns(answer.response());
        yield back(answer.response());
      }
      case Move.Failure failure -> failedFor(failure.failure());
    };
  }

  private Step failedFor(Throwable failure) throws IOException {
    return failure instanceof UpstreamException || failure instanceof RequestException
        ? back(Failures.toResponse(failure, exchange))
        : fail(failure);
  }

  /** What a filter does with the request and the rest of the chain, on a thread that may wait. */
  private Response finish(TwoPhaseFilter.Rest rest) {
    try {
      Response response;
      try {
        response = rest.finish(pipeline.behind(entered));
      } catch (UpstreamException | RequestException e) {
        response = Failures.toResponse(e, exchange);
      }
      return back(response).response();
    } catch (Throwable failure) {
      return fail(failure).response();
    }
  }

  /** The rest, on a thread that may wait. */
  private Response finish() {
    try {
      Response response;
      try {
        response = forwarder.finish(delivery(), Move.Wait.HERE);
        exchange.owns(response);
      } catch (UpstreamException | RequestException e) {
        response = Failures.toResponse(e, exchange);
      }
      return back(response).response();
    } catch (Throwable failure) {
      return fail(failure).response();
    }
  }

  private Delivery delivery() {
    return Objects.requireNonNull(delivery, "nothing has been sent");
  }

  @Override
  public UpstreamCall call() {
    return Objects.requireNonNull(attempt, "nothing has been sent").call();
  }

  @Override
  public boolean readsAnswer() {
    return pipeline.readsAnswer() || delivery().mayTryAgain();
  }

  @Override
  public Step answered(Response received) {
    try {
      return step(delivery().answered(received));
    } catch (Throwable failure) {
      return fail(failure);
    }
  }

  @Override
  public Step failed(Throwable failure) {
    try {
      return step(delivery().failed(failure));
    } catch (Throwable another) {
      return fail(another);
    }
  }

  private Answer back(Response answer) throws IOException {
    Response response = answer;
    while (entered > 0) {
      TwoPhaseFilter filter = pipeline.filter(--entered);
      try {
        response = filter.onResponse(sent[entered], response);
      } catch (Throwable failure) {
        letGo(response, failure);
        throw failure;
      }
      if (response == null) {
        throw new NullPointerException("a filter gave no answer: " + filter);
      }
    }
    return new Answer(exchange.last(response));
  }

  /** An answer that nobody will be given; it may be one that the exchange does not own. */
  private static void letGo(Response response, Throwable failure) {
    try {
      response.close();
    } catch (RuntimeException | Error another) {
      if (!failure.equals(another)) { // nothing may suppress itself
        failure.addSuppressed(another);
      }
    }
  }

  /** The failure that no answer can be made of on the way becomes one here. */
  private Answer fail(Throwable failure) {
    while (entered > 0) {
      TwoPhaseFilter filter = pipeline.filter(--entered);
      try {
        filter.onFailure(sent[entered], failure);
      } catch (Throwable another) {
        if (!failure.equals(another)) { // nothing may suppress itself
          failure.addSuppressed(another);
        }
      }
    }
    return new Answer(exchange.toResponse(failure));
  }
}
