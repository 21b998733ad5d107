package io.fluxgate.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The promise that each request a filter sends on comes back to it once, as answer or failure. */
class TwoPhaseFilterTest {

  private final List<String> told = new ArrayList<>();

  private class Telling implements TwoPhaseFilter {
    @Override
    public Step onRequest(Request request) throws IOException {
      return new Proceed(request.withHeader("X-Sent", "yes"));
    }

    @Override
    public Response onResponse(Request request, Response response) throws IOException {
      told.add("answer " + response.status());
      return response;
    }

    @Override
    public void onFailure(Request request, Throwable failure) {
      told.add(request.header("X-Sent").orElse("?") + " " + failure.getMessage());
    }
  }

  private static Chain failing(Throwable failure) {
    return request -> {
      switch (failure) {
        case IOException e -> throw e;
        case InterruptedException e -> throw e;
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new AssertionError(failure);
      }
    };
  }

  @Test
  void anAnswerIsNoFailure() throws Exception {
    var unused = new Telling().filter(Request.get("/"), request -> Response.of(503));

    assertThat(told).containsExactly("answer 503");
  }

  @Test
  void everyKindOfFailureIsToldWithTheRequestAsItWasSentOn() {
    for (Throwable failure :
        List.of(
            new IOException("broken"),
            new InterruptedException("stop"),
            new IllegalStateException("bug"),
            new AssertionError("worse"))) {
      told.clear();

      assertThatThrownBy(() -> new Telling().filter(Request.get("/"), failing(failure)))
          .isSameAs(failure);
      assertThat(told).containsExactly("yes " + failure.getMessage());
    }
  }

  @Test
  void aFilterWhoseOwnPhaseThrowsHearsNothingMore() {
    Telling first =
        new Telling() {
          @Override
          public Step onRequest(Request request) throws IOException {
            throw new IOException("first phase");
          }
        };
    Telling second =
        new Telling() {
          @Override
          public Response onResponse(Request request, Response response) throws IOException {
            throw new IOException("second phase");
          }
        };

    assertThatThrownBy(() -> first.filter(Request.get("/"), request -> Response.of(200)))
        .hasMessage("first phase");
    assertThatThrownBy(() -> second.filter(Request.get("/"), request -> Response.of(200)))
        .hasMessage("second phase");
    assertThat(told).isEmpty();
  }

  @Test
  void aFilterThatAnswersItselfHearsNothing() throws Exception {
    Telling filter =
        new Telling() {
          @Override
          public Step onRequest(Request request) {
            return new Respond(Response.of(429));
          }
        };
    var unused = filter.filter(Request.get("/"), failing(new IOException("never asked")));

    assertThat(told).isEmpty();
  }

  @Test
  void whatItThrowsItselfNeverTakesTheFailuresPlace() {
    IOException failure = new IOException("broken");
    TwoPhaseFilter throwing = throwing(new IllegalStateException("another"));

    assertThatThrownBy(() -> throwing.filter(Request.get("/"), failing(failure)))
        .isSameAs(failure)
        .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("another"));
  }

  @Test
  void whatThrowsTheFailureOnceMoreDoesNotSuppressIt() {
    IllegalStateException failure = new IllegalStateException("bug");

    assertThatThrownBy(() -> throwing(failure).filter(Request.get("/"), failing(failure)))
        .isSameAs(failure)
        .hasNoSuppressedExceptions();
  }

  private static TwoPhaseFilter throwing(RuntimeException thrown) {
    return new TwoPhaseFilter() {
      @Override
      public Step onRequest(Request request) {
        return new Proceed(request);
      }

      @Override
      public void onFailure(Request request, Throwable failure) {
        throw thrown;
      }
    };
  }

  @Test
  void anAnswerIsClosedWhenTheSecondPhaseThrows() {
    int[] closed = new int[1];
    Telling filter =
        new Telling() {
          @Override
          public Response onResponse(Request request, Response response) throws IOException {
            throw new IOException("second phase");
          }
        };
    assertThatThrownBy(
            () ->
                filter.filter(
                    Request.get("/"), request -> Response.of(200).onClose(() -> closed[0]++)))
        .hasMessage("second phase");
    assertThat(closed[0]).isEqualTo(1);
  }
}
