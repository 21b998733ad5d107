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
import io.fluxgate.proxy.Forwarder;
import java.io.IOException;
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

  private Forwarder.@Nullable Attempt attempt;

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
        }
      }
      return send(request);
    } catch (Throwable failure) {
      return new Answer(exchange.toResponse(failure));
    }
  }

  private Step send(Request request) throws IOException {
    try {
      Optional<Response> own = forwarder.answerHere(request);
      if (own.isPresent()) {
        return back(own.get());
      }
      attempt = forwarder.begin(request);
      return this;
    } catch (UpstreamException e) {
      return back(Failures.toResponse(e, exchange));
    }
  }

  private Forwarder.Attempt attempt() {
    Forwarder.Attempt begun = attempt;
    if (begun == null) {
      throw new IllegalStateException("nothing has been sent");
    }
    return begun;
  }

  @Override
  public UpstreamCall call() {
    return attempt().call();
  }

  @Override
  public boolean readsAnswer() {
    return pipeline.readsAnswer();
  }

  @Override
  public Step answered(Response received) {
    try {
      Response response = attempt().answered(received);
      exchange.owns(response);
      return back(response);
    } catch (Throwable failure) {
      return new Answer(exchange.toResponse(failure));
    }
  }

  @Override
  public Step failed(Throwable failure) {
    try {
      attempt().failed(failure);
      return failure instanceof UpstreamException || failure instanceof RequestException
          ? back(Failures.toResponse(failure, exchange))
          : new Answer(exchange.toResponse(failure));
    } catch (Throwable another) {
      return new Answer(exchange.toResponse(another));
    }
  }

  private Step back(Response answer) throws IOException {
    Response response = answer;
    while (entered > 0) {
      TwoPhaseFilter filter = pipeline.filter(--entered);
      response = filter.onResponse(sent[entered], response);
      if (response == null) {
        throw new NullPointerException("a filter gave no answer: " + filter);
      }
    }
    return new Answer(exchange.last(response));
  }
}
