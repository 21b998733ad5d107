package io.fluxgate.wire;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.http.Fault;
import io.fluxgate.Gateway;
import io.fluxgate.engine.Engine;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Before a server that others wrote: what our own raw upstreams say about HTTP is not the only
 * view.
 */
@EveryEngine
class WireMockUpstreamTest extends WireTest {

  private WireMockServer upstream;
  private Gateway gateway;

  WireMockUpstreamTest(Engine engine) {
    super(engine);
  }

  @BeforeEach
  void startBoth() {
    upstream = new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));
    upstream.start();
    closing(upstream::stop);
    gateway =
        start(
            builder()
                .route(route -> route.any("/*").upstream("http://127.0.0.1:" + upstream.port())));
  }

  @Test
  void aRequestAndItsAnswerPassUnchanged() throws Exception {
    upstream.stubFor(
        post(urlEqualTo("/orders?dry=1"))
            .willReturn(
                aResponse()
                    .withStatus(201)
                    .withHeader("Location", "/orders/7")
                    .withHeader("Set-Cookie", "a=1", "b=2")
                    .withBody("{\"id\":7}")));

    RawClient.Answer answer =
        client(gateway)
            .send(
                "POST /orders?dry=1 HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 9\r\n\r\n{\"n\":\"x\"}")
            .read();

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.header("location")).isEqualTo("/orders/7");
    assertThat(answer.header("set-cookie")).isEqualTo("a=1|b=2");
    assertThat(answer.body()).isEqualTo("{\"id\":7}");
    upstream.verify(
        postRequestedFor(urlEqualTo("/orders?dry=1"))
            .withRequestBody(equalTo("{\"n\":\"x\"}"))
            .withHeader("Content-Type", equalTo("application/json"))
            .withHeader("X-Forwarded-For", equalTo("127.0.0.1")));
  }

  @Test
  void aBodyThatComesInDribsPassesWhole() throws Exception {
    String body = "0123456789".repeat(2_000);
    upstream.stubFor(
        get(anyUrl()).willReturn(aResponse().withBody(body).withChunkedDribbleDelay(20, 300)));

    RawClient.Answer answer =
        client(gateway).send("GET /slowly HTTP/1.1\r\nHost: a\r\n\r\n").read();

    assertThat(answer.whole()).isTrue();
    assertThat(answer.body()).isEqualTo(body);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void aFaultOfTheUpstreamNeverLooksLikeAWholeAnswer(Fault fault) throws Exception {
    upstream.stubFor(any(anyUrl()).willReturn(aResponse().withFault(fault)));

    RawClient.Answer answer =
        client(gateway).send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n").read();

    assertThat(answer.status() == 502 || !answer.whole()).isTrue();
  }
}
