package io.fluxgate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException.Kind;
import io.fluxgate.testing.FakeTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One time covers everything: attempts, pauses, what is told to upstreams. */
class DeadlinesThroughGatewayTest extends InMemoryGateway {

  private static final String HEADER = "X-Time-Left";

  DeadlinesThroughGatewayTest() {
    super(FakeTime.autoAdvancing());
  }

  private Gateway withinASecond() {
    return proxy(
        route ->
            route
                .timeouts(t -> t.total(Duration.ofSeconds(1)).deadlineHeader(HEADER))
                .retry(r -> r.attempts(9).jitter(false).baseTime(Duration.ofMillis(300))));
  }

  @Test
  void noAttemptStartsAfterAPauseThatUsesTheTimeUp() throws IOException {
    upstreams.at(UPSTREAM).otherwise(request -> Response.of(503));
    Gateway gateway = withinASecond();
    assertThat(get(gateway, "/").status()).isEqualTo(503);
    assertThat(upstreams.calls()).as("at 0, 300 and 900 ms").hasSize(3);
    assertThat(time.elapsed()).isEqualTo(Duration.ofMillis(900));
  }

  @Test
  void upstreamsAreToldHowMuchTimeIsLeft() throws IOException {
    upstreams.at(UPSTREAM).fails(Kind.CONNECTION_REFUSED).fails(Kind.CONNECTION_REFUSED);
    Request request = Request.get("/").withHeader(HEADER, "99999");
    assertThat(ask(withinASecond(), request).status()).isEqualTo(200);
    assertThat(upstreams.requests(UPSTREAM))
        .extracting(each -> each.headers().all(HEADER))
        .containsExactly(List.of("1000"), List.of("700"), List.of("100"));
    assertThat(upstreams.calls())
        .extracting(call -> call.deadlines().total())
        .containsExactly(Duration.ofSeconds(1), Duration.ofMillis(700), Duration.ofMillis(100));
  }

  @Test
  void theTimeThatIsOverIsNamed() throws IOException {
    upstreams.at(UPSTREAM).after(Duration.ofSeconds(5)).answers(Response.text("late"));
    Got got = get(withinASecond(), "/");
    assertThat(got.status()).isEqualTo(504);
    assertThat(got.body()).contains("\"timeout\":\"total\"");
    assertThat(completed().getLast().timeout()).hasValue("total");
    assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aTryHasATimeOfItsOwnAndAnotherOneFollows() throws IOException {
    upstreams.at(UPSTREAM).after(Duration.ofSeconds(5)).answers(Response.text("late"));
    Gateway gateway =
        proxy(
            route ->
                route.retry(
                    r ->
                        r.attempts(2)
                            .jitter(false)
                            .baseTime(Duration.ZERO)
                            .perTryTimeout(Duration.ofMillis(250))));
    assertThat(get(gateway, "/").body()).isEqualTo("ok");
    assertThat(time.elapsed()).isEqualTo(Duration.ofMillis(250));
    upstreams.at(UPSTREAM).after(Duration.ofSeconds(5)).answers(Response.text("late"));
    upstreams.at(UPSTREAM).after(Duration.ofSeconds(5)).answers(Response.text("late"));
    assertThat(get(gateway, "/").body()).contains("\"timeout\":\"per_try\"");
  }

  @Test
  void aWishLongerThanTheTimeIsNotWaitedFor() throws IOException {
    upstreams.at(UPSTREAM).answers(Response.of(503).withHeader("Retry-After", "1"));
    assertThat(get(withinASecond(), "/").header("Retry-After")).isEqualTo("1");
    assertThat(time.elapsed()).isZero();
  }

  @Test
  void withoutATotalNothingIsTold() throws IOException {
    assertThat(get(proxy(route -> route.retry(r -> {})), "/").status()).isEqualTo(200);
    assertThat(upstreams.calls().getLast().deadlines().total()).isZero();
  }
}
