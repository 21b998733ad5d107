package io.fluxgate;

import static io.fluxgate.testing.CapturedLog.logOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.filter.TwoPhaseFilter;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException.Kind;
import io.fluxgate.testing.FakeTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The promise that filters of two phases hear how their request ends, whichever way it is walked:
 * step by step, or by a thread that waits (there, one more filter that may wait is between).
 */
class FailingChainTest extends InMemoryGateway {

  private final List<String> told = new ArrayList<>();

  FailingChainTest() {
    super(FakeTime.autoAdvancing());
  }

  private class Telling implements TwoPhaseFilter {
    private final String name;

    Telling(String name) {
      this.name = name;
    }

    @Override
    public Step onRequest(Request request) throws IOException {
      return new Proceed(request.withHeader("X-" + name, "sent"));
    }

    @Override
    public Response onResponse(Request request, Response response) throws IOException {
      told.add(name + " " + response.status());
      return response;
    }

    @Override
    public void onFailure(Request request, Throwable failure) {
      assertThat(request.header("X-" + name)).hasValue("sent");
      told.add(name + " " + failure.getMessage());
    }
  }

  private final Telling brokenOnItsWayBack =
      new Telling("broken") {
        @Override
        public Response onResponse(Request request, Response response) throws IOException {
          throw new IllegalStateException("bug on the way back");
        }
      };

  private final Telling brokenOnItsWayIn =
      new Telling("broken") {
        @Override
        public Step onRequest(Request request) throws IOException {
          throw new IllegalStateException("bug on the way in");
        }
      };

  private Gateway with(boolean mayWait, TwoPhaseFilter... filters) {
    return proxy(
        route -> {
          for (TwoPhaseFilter filter : filters) {
            route.filter(filter);
          }
          if (mayWait) {
            route.filter((request, next) -> next.proceed(request));
          }
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFailedUpstreamIsAnAnswer(boolean mayWait) throws IOException {
    upstreams.at(UPSTREAM).fails(Kind.CONNECTION_REFUSED);
    Gateway gateway = with(mayWait, new Telling("outer"), new Telling("inner"));

    assertThat(get(gateway, "/").status()).isEqualTo(502);
    assertThat(told).containsExactly("inner 502", "outer 502");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theInnermostHearsOfAFailureFirst(boolean mayWait) throws IOException {
    upstreams.at(UPSTREAM).otherwise(request -> bug("transport"));
    Gateway gateway = with(mayWait, new Telling("outer"), new Telling("inner"));

    assertThat(get(gateway, "/").status()).isEqualTo(500);
    assertThat(told).containsExactly("inner transport", "outer transport");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void onlyThoseWhoseFirstPhaseProceededHearOfIt(boolean mayWait) throws IOException {
    Gateway gateway =
        with(mayWait, new Telling("outer"), brokenOnItsWayIn, new Telling("never reached"));

    assertThat(get(gateway, "/").status()).isEqualTo(500);
    assertThat(told).containsExactly("outer bug on the way in");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void thoseThatHaveSeenTheAnswerHearNothingMore(boolean mayWait) throws IOException {
    Gateway gateway = with(mayWait, new Telling("outer"), brokenOnItsWayBack, new Telling("inner"));

    assertThat(get(gateway, "/").status()).isEqualTo(500);
    assertThat(told).containsExactly("inner 200", "outer bug on the way back");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatAFilterThrowsWhenItHearsOfAFailureChangesNothing(boolean mayWait) throws Exception {
    upstreams.at(UPSTREAM).otherwise(request -> bug("transport"));
    Telling worse =
        new Telling("worse") {
          @Override
          public void onFailure(Request request, Throwable failure) {
            throw new IllegalArgumentException("another bug");
          }
        };
    Gateway gateway = with(mayWait, new Telling("outer"), worse);

    String log = logOf(() -> assertThat(get(gateway, "/").status()).isEqualTo(500));
    assertThat(told).containsExactly("outer transport");
    assertThat(log).contains("transport", "Suppressed", "another bug");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFailureAfterAPauseIsToldOfToo(boolean mayWait) throws IOException {
    upstreams.at(UPSTREAM).fails(Kind.CONNECTION_REFUSED).otherwise(request -> bug("transport"));
    Gateway gateway =
        proxy(
            route -> {
              route.retry(retry -> retry.baseTime(Duration.ofMillis(10)).jitter(false));
              route.filter(new Telling("outer")).filter(new Telling("inner"));
              if (mayWait) {
                route.filter((request, next) -> next.proceed(request));
              }
            });

    assertThat(get(gateway, "/").status()).isEqualTo(500);
    assertThat(told).containsExactly("inner transport", "outer transport");
    assertThat(time.elapsed()).isEqualTo(Duration.ofMillis(10));
  }

  private static Response bug(String message) {
    throw new IllegalStateException(message);
  }
}
