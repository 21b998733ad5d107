package io.fluxgate.proxy;

import io.fluxgate.circuitbreaker.Permit;
import io.fluxgate.http.Body;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException;
import java.io.EOFException;
import java.io.IOException;

/**
 * The verdict on an endpoint's answer, given as soon as it is known: a status is one, and so is how
 * a body that streams ended. A whole one is a success, a broken one a failure, and one that the
 * client did not wait for, or took too long over, is neither.
 */
record Judgement(Permit permit) implements Body.Watcher {

  /**
   * Judges an answer now, or when its body ends. A probe's verdict is its status alone: an endpoint
   * that answers with a stream without end must be able to close its breaker again.
   */
  static Response of(Response response, Permit permit) {
    if (response.status() >= 500) {
      permit.failure();
    } else if (permit.probe() || !(response.body() instanceof Body.Stream)) {
      permit.success();
    } else {
      return response.watchedBy(new Judgement(permit));
    }
    return response;
  }

  @Override
  public void whole() {
    permit.success();
  }

  @Override
  public void broken(IOException failure) {
    if (failure instanceof UpstreamException || failure instanceof EOFException) {
      permit.failure();
    }
  }
}
