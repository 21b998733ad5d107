package io.fluxgate.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.circuitbreaker.Admission;
import io.fluxgate.circuitbreaker.Blame;
import io.fluxgate.circuitbreaker.BreakerSnapshot;
import io.fluxgate.circuitbreaker.CircuitBreaker;
import io.fluxgate.circuitbreaker.Refused;
import io.fluxgate.engine.UpstreamCall;
import io.fluxgate.http.Header;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Peer;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException;
import io.fluxgate.http.UpstreamException.Kind;
import io.fluxgate.loadbalancer.Candidate;
import io.fluxgate.loadbalancer.LoadBalancer;
import io.fluxgate.testing.FakeTime;
import io.fluxgate.testing.ScriptedUpstream;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwarderTest {

  private final FakeTime time = FakeTime.standing();
  private final ScriptedUpstream upstreams = ScriptedUpstream.on(time);
  private final Way way = new Way(time);
  private final List<Endpoint> endpoints = way.endpoints;

  /** Says it admits, and refuses when asked: what happens when others are faster. */
  private record FullByNow(Duration retryAfter) implements CircuitBreaker {
    @Override
    public Admission tryAcquire() {
      return new Refused(retryAfter);
    }

    @Override
    public boolean admits() {
      return true;
    }

    @Override
    public State state() {
      return State.HALF_OPEN;
    }

    @Override
    public OptionalLong admitsAgainNanos() {
      return OptionalLong.empty();
    }

    @Override
    public BreakerSnapshot snapshot() {
      return new BreakerSnapshot(state(), Instant.EPOCH, Optional.empty(), List.of());
    }
  }

  private void endpoint(String url, CircuitBreaker breaker) {
    way.endpoint(url, breaker);
  }

  private Forwarder forwarder(LoadBalancer balancer) {
    return way.balancer(balancer).to(upstreams);
  }

  private static Candidate first(Request request, List<? extends Candidate> candidates) {
    return candidates.getFirst();
  }

  private UpstreamCall sent(Request request) throws IOException, InterruptedException {
    if (endpoints.isEmpty()) {
      endpoint("http://one/base", CircuitBreaker.disabled());
    }
    forwarder(ForwarderTest::first).proceed(request).close();
    return upstreams.calls().getLast();
  }

  @AfterEach
  void nothingIsInFlight() {
    assertThat(endpoints).allMatch(endpoint -> endpoint.inFlight() == 0);
    assertThat(upstreams.openAnswers()).isZero();
  }

  @Test
  void triesTheNextWhenOneIsFullByTheTimeItIsAsked() throws Exception {
    endpoint("http://one", new FullByNow(Duration.ofSeconds(9)));
    endpoint("http://two", CircuitBreaker.disabled());
    forwarder(ForwarderTest::first).proceed(Request.get("/")).close();
    assertThat(upstreams.requests("http://two")).hasSize(1);
  }

  @Test
  void tellsTheShortestWaitWhenAllAreFull() {
    endpoint("http://one", new FullByNow(Duration.ofSeconds(9)));
    endpoint("http://two", new FullByNow(Duration.ofSeconds(7)));
    assertThatExceptionOfType(UpstreamException.class)
        .isThrownBy(() -> forwarder(ForwarderTest::first).proceed(Request.get("/")))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.NO_ENDPOINT))
        .satisfies(e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(7)));
  }

  @Test
  @SuppressWarnings("NullAway") // an application that is not checked for nulls may well do this
  void refusesAPickThatIsNotOneOfTheCandidates() {
    endpoint("http://one", new FullByNow(Duration.ofSeconds(9)));
    endpoint("http://two", CircuitBreaker.disabled());
    List<Endpoint> all = List.copyOf(endpoints);
    List<LoadBalancer> hostile =
        List.of(
            (request, candidates) -> null,
            (request, candidates) -> all.getFirst(), // again, after it has been refused
            (request, candidates) ->
                new Endpoint(
                    1,
                    all.get(1).settings(),
                    new Endpoint.Watch(
                        Blame.standard(), all.get(1).breaker(), all.get(1).health())),
            (request, candidates) -> {
              throw new IllegalStateException("the load balancer picked nothing");
            });
    for (LoadBalancer balancer : hostile) {
      assertThatThrownBy(() -> forwarder(balancer).proceed(Request.get("/")))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("the load balancer picked");
    }
    assertThat(upstreams.calls()).isEmpty();
  }

  @Test
  void aBalancerThatEmptiesTheListHarmsNobodyElse() throws Exception {
    endpoint("http://one", new FullByNow(Duration.ofSeconds(9)));
    endpoint("http://two", CircuitBreaker.disabled());
    LoadBalancer emptying =
        (request, candidates) -> {
          Candidate picked = candidates.getFirst();
          candidates.clear();
          return picked;
        };
    assertThatThrownBy(() -> forwarder(emptying).proceed(Request.get("/")))
        .isInstanceOf(RuntimeException.class);
    forwarder(ForwarderTest::first).proceed(Request.get("/")).close();
    assertThat(upstreams.requests("http://two")).hasSize(1);
  }

  @Test
  void putsTheBasePathBeforeTheRawTarget() throws Exception {
    assertThat(sent(Request.get("/a%20b//c/?x=%2F")).request().target())
        .isEqualTo("/base/a%20b//c/?x=%2F");
    assertThat(sent(Request.get("http://client?x")).request().target()).isEqualTo("/base/?x");
    assertThat(sent(Request.get("/")).deadlines()).isEqualTo(Way.DEADLINES);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "OPTIONS, 5, 4",
        "TRACE, 1, 0",
        "OPTIONS, 1000000000000, 999999999999",
        "OPTIONS, -1, -1",
        "OPTIONS, x, x",
        "OPTIONS, 9999999999999999999, 9999999999999999999",
        "GET, 5, 5",
        "GET, 0, 0"
      })
  void takesOneFromMaxForwards(String method, String before, String after) throws Exception {
    Request request = Request.of(method, "/").withHeader("Max-Forwards", before);
    assertThat(sent(request).request().header("Max-Forwards")).contains(after);
  }

  @Test
  void answersItselfWhereMaxForwardsIsUsedUp() throws Exception {
    endpoint("http://one", CircuitBreaker.disabled());
    Forwarder forwarder = forwarder(ForwarderTest::first);
    try (Response options =
            forwarder.proceed(Request.of("OPTIONS", "/").withHeader("Max-Forwards", "0"));
        Response trace =
            forwarder.proceed(Request.of("TRACE", "/").withHeader("Max-Forwards", "00"))) {
      assertThat(options.status()).isEqualTo(204);
      assertThat(trace.status()).isEqualTo(405);
    }
    assertThat(upstreams.calls()).isEmpty();
  }

  private static Request from(String address) throws IOException {
    return Request.builder("GET", "/")
        .headers(Headers.of("Host", "client.example"))
        .peer(new Peer(InetAddress.getByName(address), 4711, true))
        .build();
  }

  @Test
  void saysWhereARequestOfAStrangerComesFromWhateverHeSays() throws Exception {
    Request request =
        from("192.0.2.1")
            .withHeader("X-Forwarded-For", "6.6.6.6")
            .withHeader("x-forwarded-host", "evil")
            .withHeader("X-Forwarded-Proto", "gopher")
            .withHeader("X-Forwarded-User", "root")
            .withHeader("X-Real-IP", "6.6.6.6")
            .withHeader("Forwarded", "for=6.6.6.6")
            .withHeader("Via", "1.0 somebody");
    Headers headers = sent(request).request().headers();
    assertThat(headers.all("X-Forwarded-For")).containsExactly("192.0.2.1");
    assertThat(headers.all("X-Forwarded-Host")).containsExactly("client.example");
    assertThat(headers.all("X-Forwarded-Proto")).containsExactly("https");
    assertThat(headers.all("Via")).containsExactly("1.0 somebody", "1.1 fluxgate-1");
    assertThat(headers)
        .extracting(Header::name)
        .doesNotContain("X-Forwarded-User", "X-Real-IP", "Forwarded", "Host");
  }

  @Test
  void appendsToWhatATrustedProxySays() throws Exception {
    Request request =
        from("10.0.0.1")
            .withHeader("X-Forwarded-For", "192.0.2.1")
            .withHeader("X-Forwarded-Host", "first.example")
            .withHeader("X-Forwarded-Proto", "http")
            .withHeader("Forwarded", "for=192.0.2.1");
    Headers headers = sent(request).request().headers();
    assertThat(headers.all("X-Forwarded-For")).containsExactly("192.0.2.1, 10.0.0.1");
    assertThat(headers.all("X-Forwarded-Host")).containsExactly("first.example");
    assertThat(headers.all("X-Forwarded-Proto")).containsExactly("http");
    assertThat(headers.all("Forwarded"))
        .containsExactly("for=192.0.2.1", "for=10.0.0.1;proto=https");
  }

  @Test
  void theZoneOfALinkLocalPeerStaysHere() throws Exception {
    byte[] linkLocal = InetAddress.getByName("fe80::1").getAddress();
    Request request =
        Request.get("/").withPeer(new Peer(Inet6Address.getByAddress("", linkLocal, 7), 1, false));
    assertThat(sent(request).request().header("X-Forwarded-For")).contains("fe80:0:0:0:0:0:0:1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.1 fluxgate-1                     | true",
        "1.1 a, 1.1 fluxgate-1              | true",
        "1.1 fluxgate-1 (comment), 1.1 b    | true",
        "1.1 fluxgate-1,1.1 b               | true",
        "1.1 xfluxgate-1, 1.1 fluxgate-1    | true",
        "1.1 xfluxgate-1                    | false",
        "1.1 fluxgate-12                    | false",
        "fluxgate-1                         | false"
      })
  void aRequestThatHasBeenHereIsALoop(String via, boolean loop) throws Exception {
    Request request = Request.get("/").withHeader("Via", via);
    if (loop) {
      assertThatExceptionOfType(UpstreamException.class)
          .isThrownBy(() -> sent(request))
          .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.LOOP_DETECTED));
    } else {
      assertThat(sent(request).request().headers().all("Via")).contains(via, "1.1 fluxgate-1");
    }
  }
}
