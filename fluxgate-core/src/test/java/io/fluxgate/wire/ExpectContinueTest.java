package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.engine.EngineLimits;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.ratelimit.RateLimiter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A client that asks before it sends its body is told to go on when somebody wants the body, and
 * not when nobody does (RFC 9110, 10.1.1). Where an engine always says so at once, everything else
 * holds all the same.
 */
@EveryEngine
class ExpectContinueTest extends WireTest {

  private static final String BODY = "GET /never HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String POST =
      "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: "
          + BODY.length()
          + "\r\n\r\n";
  private static final String GO_ON = "HTTP/1.1 100 Continue\r\n\r\n";

  ExpectContinueTest(Engine engine) {
    super(engine);
  }

  private static String ok(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  @ParameterizedTest
  @EnumSource
  void theClientIsToldToGoOnWhenTheUpstreamSaysSo(Way way) throws Exception {
    CountDownLatch go = new CountDownLatch(can(Capability.INTERIM_RESPONSES) ? 1 : 0);
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              go.await(20, TimeUnit.SECONDS);
              RawUpstream.write(out, GO_ON);
              RawUpstream.write(out, ok(RawBody.read(head, in).content()));
            });
    Gateway gateway = proxyWithPing(upstream, way::on);
    RawClient client = client(gateway).send(POST);
    if (can(Capability.INTERIM_RESPONSES)) {
      assertThat(upstream.awaitLowerCaseHead()).contains("\r\nexpect: 100-continue\r\n");
      ping(client(gateway));
      assertThat(client.hasMore()).isFalse();
      go.countDown();
    }

    assertThat(client.readUntilBlankLine()).startsWith("HTTP/1.1 100 ");
    assertThat(client.send(BODY).read().body()).isEqualTo(BODY);
    assertThat(client.interim).as("a second 100").isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void anUpstreamThatNeverSaysGoOnGetsTheBodyAllTheSame(Way way) throws Exception {
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) ->
                RawUpstream.write(out, ok(RawBody.read(head, in).content())));
    RawClient client = client(proxy(upstream, way::on));
    long start = System.nanoTime();
    client.send(POST);

    assertThat(client.readUntilBlankLine()).startsWith("HTTP/1.1 100 ");
    assertThat(client.send(BODY).read().body()).isEqualTo(BODY);
    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(5));
  }

  @ParameterizedTest
  @EnumSource
  void aClientThatDoesNotWaitIsServed(Way way) throws Exception {
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) ->
                RawUpstream.write(out, ok(RawBody.read(head, in).content())));
    RawClient client = client(proxy(upstream, way::on));

    for (int i = 0; i < 3; i++) {
      assertThat(client.send(POST + BODY).read().body()).isEqualTo(BODY);
    }
    assertThat(upstream.heads).hasSize(3);
  }

  /** Its body would be held up for as long as an upstream is waited for that knows no 100. */
  @ParameterizedTest
  @EnumSource
  void aClientThatDoesNotWaitIsNotMadeToWait(Way way) throws Exception {
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) ->
                RawUpstream.write(out, ok(RawBody.read(head, in).content())));
    RawClient client = client(proxy(upstream, way::on));
    long start = System.nanoTime();

    for (int i = 0; i < 4; i++) {
      assertThat(client.send(POST + BODY).read().body()).isEqualTo(BODY);
      upstream.awaitHead();
      client.send(POST);
      if (can(Capability.INTERIM_RESPONSES)) {
        upstream.awaitHead();
      }
      assertThat(client.send(BODY).read().body()).isEqualTo(BODY);
      upstream.heads.clear();
    }

    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(3));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno",
        "HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno",
        "HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 2\r\n\r\nno",
      })
  void anUpstreamsRefusalComesWithoutAskingForTheBody(String refusal) throws Exception {
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              if (!can(Capability.INTERIM_RESPONSES)) {
                RawBody.read(head, in);
              }
              RawUpstream.write(out, refusal);
            });
    RawClient client = client(proxy(upstream)).send(POST);

    assertRefused(client, Integer.parseInt(refusal.substring(9, 12)));
    assertThat(upstream.heads).noneMatch(head -> head.contains("never"));
  }

  @Test
  void aRequestThatNoRouteTakesIsRefusedWithoutAskingForTheBody() throws Exception {
    Gateway gateway =
        start(builder().route(route -> route.post("/other").handle(r -> Response.text("ok"))));

    assertRefused(client(gateway).send(POST), 404);
  }

  @Test
  void aRequestThatIsTooManyIsRefusedWithoutAskingForTheBody() throws Exception {
    RawUpstream upstream = upstream(RawBody::echo);
    Gateway gateway = proxy(upstream, route -> route.rateLimit(RateLimiter.tokenBucket(1, 0.001)));
    client(gateway).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read();

    assertRefused(client(gateway).send(POST), 429);
    assertThat(upstream.heads).hasSize(1);
  }

  /**
   * The client may send its body after that or not: the gateway either closes the connection or
   * takes the body for one.
   */
  private void assertRefused(RawClient client, int status) throws Exception {
    if (!can(Capability.INTERIM_RESPONSES)) {
      assertThat(client.readUntilBlankLine()).startsWith("HTTP/1.1 100 ");
      client.send(BODY);
    }
    RawClient.Answer answer = client.read();
    assertThat(answer.status()).isEqualTo(status);
    assertThat(client.interim).isEmpty();
    if (answer.header("connection").equals("close")) {
      assertThat(client.isClosedByPeer()).isTrue();
    } else {
      if (can(Capability.INTERIM_RESPONSES)) {
        client.send(BODY);
      }
      assertThat(client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n").read().status())
          .isEqualTo(status);
      assertThat(client.hasMore()).isFalse();
    }
  }

  /** The application does not say when it begins to read; the engine finds out. */
  @Test
  void aHandlerThatReadsTheBodyGetsIt() throws Exception {
    Gateway gateway =
        start(
            builder()
                .route(
                    route ->
                        route
                            .post("/")
                            .handle(
                                r ->
                                    Response.of(200)
                                        .withBody(
                                            io.fluxgate.http.Body.of(r.body().readAll(1_000))))));
    RawClient client = client(gateway).send(POST);

    assertThat(client.readUntilBlankLine()).startsWith("HTTP/1.1 100 ");
    assertThat(client.send(BODY).read().body()).isEqualTo(BODY);
  }

  @Test
  void aRequestWithoutABodyIsNotAskedForOne() throws Exception {
    RawUpstream upstream = upstream(RawBody::echo);
    RawClient client = client(proxy(upstream));

    RawClient.Answer answer =
        client.send("GET /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n").read();

    assertThat(answer.body()).isEqualTo("GET /x ");
    if (can(Capability.INTERIM_RESPONSES)) {
      assertThat(client.interim).isEmpty();
    }
  }

  /** Nothing but the 100 may be said to it, whoever made the request that goes on. */
  @Test
  void aRequestThatAFilterMadeAnewIsSentToTheUpstreamAlone() throws Exception {
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) ->
                RawUpstream.write(out, ok(RawBody.read(head, in).content())));
    Gateway gateway =
        start(
            Gateway.builder()
                .engine(new EngineWithLimits(engine, EngineLimits.DEFAULT))
                .port(0)
                .route(
                    route ->
                        route
                            .any("/*")
                            .upstream(upstream.url())
                            .filter(
                                (request, next) ->
                                    next.proceed(
                                        Request.builder(request.method(), request.target())
                                            .headers(request.headers())
                                            .body(request.body())
                                            .build()))));
    RawClient client = client(gateway).send(POST);

    assertThat(client.readUntilBlankLine()).startsWith("HTTP/1.1 100 ");
    assertThat(client.send(BODY).read().body()).isEqualTo(BODY);
  }
}
