package io.fluxgate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.http.Body;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Peer;
import io.fluxgate.http.Request;
import io.fluxgate.identity.FormFilter;
import io.fluxgate.identity.UserIdentifier;
import io.fluxgate.ratelimit.RateLimiter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The promise that a limit counts each user, wherever a request names it, and nobody else. */
class IdentityThroughGatewayTest extends InMemoryGateway {

  private static final String FORM = "application/x-www-form-urlencoded";

  /** One request per user and no more. */
  private Gateway oncePer(UserIdentifier... sources) {
    return gateway(oncePer(builder(), sources));
  }

  private static GatewayBuilder oncePer(GatewayBuilder builder, UserIdentifier... sources) {
    return builder.route(
        route ->
            route
                .any("/*")
                .upstream(UPSTREAM)
                .userRateLimit(RateLimiter.tokenBucket(1, 0.0001))
                .identifyUserBy(sources));
  }

  private static void expectTwoUsers(Gateway gateway, Request one, Request other)
      throws IOException {
    assertThat(ask(gateway, one).status()).isEqualTo(200);
    assertThat(ask(gateway, one).status()).isEqualTo(429);
    assertThat(ask(gateway, other).status()).isEqualTo(200);
    assertThat(ask(gateway, other).status()).isEqualTo(429);
  }

  private static Request with(String header, String value) {
    return Request.get("/").withHeader(header, value);
  }

  private static Request form(String body) {
    return Request.post("/", Body.of(body)).withHeader("Content-Type", FORM);
  }

  private static String bearer(String payload) {
    return "Bearer x."
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(payload.getBytes(StandardCharsets.UTF_8))
        + ".x";
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void countsByHeader() throws IOException {
    expectTwoUsers(
        oncePer(UserIdentifier.header("X-User-ID")),
        with("x-user-id", "alice"),
        with("X-User-ID", "bob"));
  }

  @Test
  void countsByQuery() throws IOException {
    expectTwoUsers(
        oncePer(UserIdentifier.query("user")),
        Request.get("/?user=a%6Cice"),
        Request.get("/x?user=bob"));
  }

  @Test
  void countsByCookie() throws IOException {
    expectTwoUsers(
        oncePer(UserIdentifier.cookie("sid")),
        with("Cookie", "a=b; sid=alice"),
        with("Cookie", "sid=bob; a=b"));
  }

  @Test
  void countsByForm() throws IOException {
    expectTwoUsers(
        oncePer(UserIdentifier.form("user")), form("user=alice&x=1"), form("x=1&user=bob"));
  }

  @Test
  void countsByClaim() throws IOException {
    expectTwoUsers(
        oncePer(UserIdentifier.jwt("sub")),
        with("Authorization", bearer("{\"sub\":\"alice\"}")),
        with("Authorization", bearer("{\"sub\":\"bob\"}")));
  }

  @Test
  void countsByUserNameWhateverThePassword() throws IOException {
    Gateway gateway = oncePer(UserIdentifier.basic());
    expectTwoUsers(
        gateway, with("Authorization", basic("alice:1")), with("Authorization", basic("bob:1")));
    assertThat(ask(gateway, with("Authorization", basic("alice:2"))).status()).isEqualTo(429);
  }

  @Test
  void countsByAddressAndWhereNothingElseIsFound() throws IOException {
    Request one = from("192.0.2.1", Headers.empty());
    Request other = from("192.0.2.2", Headers.empty());
    expectTwoUsers(oncePer(UserIdentifier.ip()), one, other);
    expectTwoUsers(oncePer(UserIdentifier.header("X-User-ID")), one, other);
  }

  @Test
  void equalValuesFromDifferentSourcesAreDifferentUsers() throws IOException {
    Gateway gateway =
        oncePer(
            UserIdentifier.header("X-A"),
            UserIdentifier.header("X-B"),
            UserIdentifier.query("X-A"),
            UserIdentifier.cookie("X-A"),
            UserIdentifier.form("X-A"),
            UserIdentifier.jwt("X-A"),
            UserIdentifier.basic(),
            UserIdentifier.ip());
    List<Request> asSeenByEach =
        List.of(
            with("X-A", "127.0.0.1"),
            with("X-B", "127.0.0.1"),
            Request.get("/?X-A=127.0.0.1"),
            with("Cookie", "X-A=127.0.0.1"),
            form("X-A=127.0.0.1"),
            with("Authorization", bearer("{\"X-A\":\"127.0.0.1\"}")),
            with("Authorization", basic("127.0.0.1:x")),
            Request.get("/"));
    for (Request request : asSeenByEach) {
      assertThat(ask(gateway, request).status()).isEqualTo(200);
    }
    for (Request request : asSeenByEach) {
      assertThat(ask(gateway, request).status()).isEqualTo(429);
    }
  }

  @Test
  void aFormStillReachesTheUpstreamByteForByte() throws IOException {
    Gateway gateway = oncePer(UserIdentifier.form("user"));
    byte[] body = "user=alice&junk=%ff%zz&&=&\u00e4=\0".getBytes(StandardCharsets.UTF_8);
    Request request =
        Request.post("/", Body.stream(new ByteArrayInputStream(body)))
            .withHeader("Content-Type", FORM + "; charset=utf-8");
    assertThat(ask(gateway, request).status()).isEqualTo(200);
    assertThat(upstreams.calls().getLast().request().body().readAll(1000)).isEqualTo(body);
    assertThat(ask(gateway, form("user=alice")).status()).isEqualTo(429);
  }

  @Test
  void aFormTooLargeToLookIntoReachesTheUpstreamByteForByteToo() throws IOException {
    Gateway gateway = oncePer(UserIdentifier.form("user"));
    byte[] body = new byte[FormFilter.DEFAULT_LIMIT + 1];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) ('a' + i % 26);
    }
    Request request =
        Request.post("/", Body.stream(new ByteArrayInputStream(body)))
            .withHeader("Content-Type", FORM);
    assertThat(ask(gateway, request).status()).isEqualTo(200);
    assertThat(upstreams.calls().getLast().request().body().readAll(100_000)).isEqualTo(body);
    assertThat(ask(gateway, Request.get("/")).status())
        .as("without a form the address counts")
        .isEqualTo(429);
  }

  @Test
  void noBodyIsReadForARequestThatTheRouteRefusesAnyway() throws IOException {
    Gateway gateway =
        proxy(
            route ->
                route
                    .rateLimit(RateLimiter.tokenBucket(1, 0.001))
                    .userRateLimit(RateLimiter.tokenBucket(9, 1))
                    .identifyUserBy(UserIdentifier.form("user")));
    assertThat(ask(gateway, form("user=alice")).status()).isEqualTo(200);
    ByteArrayInputStream unread = new ByteArrayInputStream(new byte[10]);
    Request request = Request.post("/", Body.stream(unread)).withHeader("Content-Type", FORM);
    assertThat(ask(gateway, request).status()).isEqualTo(429);
    assertThat(unread.available()).isEqualTo(10);
  }

  private static Request from(String address, Headers headers) throws IOException {
    return Request.get("/")
        .withPeer(new Peer(InetAddress.getByName(address), 4711, false))
        .withHeaders(headers);
  }

  /** The peer is 10.0.0.1, and 10.0.0.0/8 and fd00::/8 are trusted. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "192.0.2.7                                | 192.0.2.7",
        "192.0.2.7, 10.9.9.9                      | 192.0.2.7",
        "6.6.6.6, 192.0.2.7, 10.9.9.9, fd00::1    | 192.0.2.7",
        "192.0.2.7:4711                           | 192.0.2.7",
        "2001:db8::1                              | 2001:db8::1",
        "[2001:db8::1]                            | 2001:db8::1",
        "[2001:db8::1]:4711, 10.0.0.9             | 2001:db8::1",
        "::ffff:192.0.2.7                         | 192.0.2.7",
        "192.0.2.7, ::ffff:10.0.0.9               | 192.0.2.7",
        "10.0.0.8, 10.0.0.9                       | 10.0.0.8",
        "unknown                                  | 10.0.0.1",
        "192.0.2.7, evil, 10.0.0.9                | 10.0.0.9",
        "192.0.2.7:evil                           | 10.0.0.1",
        "192.0.2.7:123456                         | 10.0.0.1",
        "192.0.2.7:                               | 10.0.0.1",
        "[2001:db8::1]evil                        | 10.0.0.1",
        "[2001:db8::1                             | 10.0.0.1",
        "[]                                       | 10.0.0.1",
        "]                                        | 10.0.0.1",
        "192.0.2.7,                               | 10.0.0.1",
        "','                                      | 10.0.0.1",
        "''                                       | 10.0.0.1",
        "localhost                                | 10.0.0.1",
        "0x7f.1                                   | 10.0.0.1",
        "1.2.3                                    | 10.0.0.1",
        "192.0.2.007                              | 10.0.0.1"
      })
  void aTrustedProxyIsBelievedAboutTheOneBeforeItAndNoFurther(String said, String client)
      throws IOException {
    Request request = from("10.0.0.1", Headers.of("X-Forwarded-For", said));
    expectClient(request, client);
  }

  private void expectClient(Request request, String client) throws IOException {
    InetAddress[] seen = new InetAddress[1];
    Gateway gateway =
        gateway(
            builder()
                .trustedProxies("10.0.0.0/8", "fd00::/8")
                .route(
                    route ->
                        route
                            .any("/*")
                            .upstream(UPSTREAM)
                            .filter(
                                (filtered, next) -> {
                                  seen[0] = filtered.client();
                                  return next.proceed(filtered);
                                })));
    assertThat(ask(gateway, request).status()).isEqualTo(200);
    assertThat(seen[0]).isEqualTo(InetAddress.getByName(client));
  }

  @Test
  void severalLinesAreOneChain() throws IOException {
    Headers headers =
        Headers.builder()
            .add("X-Forwarded-For", "6.6.6.6, 192.0.2.7")
            .add("X-Forwarded-For", "10.0.0.9")
            .build();
    expectClient(from("10.0.0.1", headers), "192.0.2.7");
  }

  @Test
  void aStrangerIsNotBelieved() throws IOException {
    expectClient(from("192.0.2.9", Headers.of("X-Forwarded-For", "1.1.1.1")), "192.0.2.9");
  }

  @Test
  void aClientCannotEscapeItsLimitByMakingUpAddresses() throws IOException {
    Gateway gateway = gateway(oncePer(builder().trustedProxies("10.0.0.1"), UserIdentifier.ip()));
    for (int i = 0; i < 5; i++) {
      Request request =
          from("10.0.0.1", Headers.of("X-Forwarded-For", "1.1.1." + i + ", 192.0.2.7"));
      assertThat(ask(gateway, request).status()).isEqualTo(i == 0 ? 200 : 429);
    }
  }

  @Test
  void anEndlessChainIsReadInLinearTime() throws IOException {
    String chain = "10.0.0.2,".repeat(20_000) + "10.0.0.3";
    expectClient(from("10.0.0.1", Headers.of("X-Forwarded-For", chain)), "10.0.0.2");
  }
}
