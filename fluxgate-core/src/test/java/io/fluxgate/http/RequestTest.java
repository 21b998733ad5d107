package io.fluxgate.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTest {

  private static final Attribute<String> NAME = Attribute.named("name");
  private static final Attribute<Integer> NUMBER = Attribute.named("name");

  @Test
  void derivingLeavesTheOldRequestAsItWas() {
    Request request = Request.post("/a?b=c", Body.of("x"));
    Request other =
        request
            .withMethod("PUT")
            .withTarget("/d")
            .withHeader("e", "f")
            .withBody(Body.empty())
            .withPathVariables(PathVariables.of("id", "7"))
            .with(NAME, "n");

    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.target()).isEqualTo("/a?b=c");
    assertThat(request.headers()).isEmpty();
    assertThat(request.body().length()).hasValue(1);
    assertThat(request.pathVariables().size()).isZero();
    assertThat(request.attribute(NAME)).isEmpty();
    assertThat(other.method()).isEqualTo("PUT");
    assertThat(other.path().raw()).isEqualTo("/d");
    assertThat(other.query().raw()).isEmpty();
    assertThat(other.header("E")).contains("f");
    assertThat(other.pathVariable("id")).isEqualTo("7");
    assertThat(other.attribute(NAME)).contains("n");
  }

  @Test
  void theNewestValueOfAnAttributeCountsAndNamesDoNot() {
    Request request = Request.get("/").with(NAME, "old").with(NUMBER, 7).with(NAME, "new");

    assertThat(request.attribute(NAME)).contains("new");
    assertThat(request.attribute(NUMBER)).contains(7);
    assertThat(request.attribute(Attribute.named("name"))).isEmpty();
  }

  @Test
  void theTargetsHostGoesBeforeTheHeaders() {
    Headers host = Headers.of("Host", "header:80");

    assertThat(Request.get("/").withHeaders(host).authority()).isEqualTo("header:80");
    assertThat(Request.get("http://target/").withHeaders(host).authority()).isEqualTo("target");
    assertThat(Request.get("/").withHeaders(host).withTarget("http://t/").authority())
        .isEqualTo("t");
  }

  @Test
  void changingTheHostHeaderLaterDoesNotChangeWhomTheClientAskedFor() {
    Request request = Request.get("/").withHeader("Host", "asked");

    assertThat(request.withHeader("Host", "upstream").authority()).isEqualTo("asked");
    assertThat(request.withoutHeader("Host").authority()).isEqualTo("asked");
    assertThat(request.withTarget("/other").authority()).isEqualTo("asked");
  }

  @ParameterizedTest
  @ValueSource(strings = {"u@h", "a b", "h:99999", "a,b/", "h%00%", "é", "[::1"})
  void aHostHeaderThatIsNoHostIsNoAuthority(String host) {
    assertThat(Request.get("/").withHeader("Host", host).authority()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "G T", "G(T", "GET\r\n", "GÉT", "GET/", "\0"})
  void aMethodIsAToken(String method) {
    assertThatThrownBy(() -> Request.of(method, "/"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a method is a token");
    assertThatThrownBy(() -> Request.get("/").withMethod(method))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anotherBodyTakesTheContentLengthWithIt() {
    Request request = Request.get("/").withHeader("content-length", "3").withHeader("a", "b");

    assertThat(request.withBody(Body.of("x")).headers()).isEqualTo(Headers.of("a", "b"));
  }

  @Test
  void theClientIsThePeerUnlessATrustedProxyNamesAnother() throws Exception {
    InetAddress proxy = InetAddress.getByAddress(new byte[] {10, 0, 0, 1});
    InetAddress client = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 7});
    Request request = Request.get("/").withPeer(new Peer(proxy, 1234, true));

    assertThat(Request.get("/").client()).isEqualTo(InetAddress.getLoopbackAddress());
    assertThat(request.client()).isEqualTo(proxy);
    assertThat(request.withClient(client).client()).isEqualTo(client);
    assertThat(request.withClient(client).peer().address()).isEqualTo(proxy);
  }

  @Test
  void aLogLineHoldsNeitherTheQueryNorTheBody() {
    assertThat(Request.post("/a?token=secret", Body.of("secret"))).hasToString("POST /a (6 bytes)");
  }

  @Test
  void aPathVariableThatIsNotThereIsNamedTogetherWithThoseThatAre() {
    PathVariables variables = PathVariables.of("id", "7", "*", "");

    assertThat(variables.find("*")).contains("");
    assertThat(variables.find("x")).isEmpty();
    assertThat(variables).hasToString("{id=7, *=}");
    assertThatThrownBy(() -> variables.get("x")).hasMessageContaining("'x' among [id, *]");
    assertThatThrownBy(() -> PathVariables.of("id")).isInstanceOf(IllegalArgumentException.class);
  }
}
