package io.fluxgate.identity;

import static io.fluxgate.identity.UserIdentifier.basic;
import static io.fluxgate.identity.UserIdentifier.cookie;
import static io.fluxgate.identity.UserIdentifier.firstOf;
import static io.fluxgate.identity.UserIdentifier.form;
import static io.fluxgate.identity.UserIdentifier.header;
import static io.fluxgate.identity.UserIdentifier.ip;
import static io.fluxgate.identity.UserIdentifier.jwt;
import static io.fluxgate.identity.UserIdentifier.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.http.Headers;
import io.fluxgate.http.Query;
import io.fluxgate.http.Request;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserIdentifierTest {

  private static final Request NOBODY = Request.get("/");

  @Test
  void findsTheUserInAHeader() {
    assertThat(header("X-User-ID").identify(NOBODY.withHeader("x-user-id", " alice ")))
        .contains(new UserId("header:X-User-ID", "alice"));
  }

  @Test
  void findsTheUserInTheQuery() {
    assertThat(query("uid").identify(Request.get("/?x=1&uid=b%20b&uid=c")))
        .contains(new UserId("query:uid", "b b"));
  }

  @Test
  void findsTheUserInACookie() {
    assertThat(cookie("sid").identify(NOBODY.withHeader("Cookie", "a=1; sid=s3; b=2")))
        .contains(new UserId("cookie:sid", "s3"));
  }

  @Test
  void findsTheUserInAFormThatHasBeenRead() {
    Request posted = NOBODY.with(FormFilter.FORM, Query.parse("user_id=dora&x=1"));

    assertThat(form("user_id").identify(posted)).contains(new UserId("form:user_id", "dora"));
    assertThat(form("user_id").identify(NOBODY)).isEmpty();
  }

  @Test
  void findsTheUserInABearerToken() {
    Request request = bearer(token("{\"iss\": {\"sub\": \"no\"}, \"sub\": \"emil\", \"n\": [1]}"));

    assertThat(jwt("sub").identify(request)).contains(new UserId("jwt:sub", "emil"));
    assertThat(jwt("iss").identify(request)).isEmpty();
    assertThat(jwt("n").identify(request)).isEmpty();
    assertThat(jwt("aud").identify(request)).isEmpty();
  }

  @Test
  void findsTheUserOfBasicAuthentication() {
    assertThat(basic().identify(authorization("basic " + base64("fränk:pass:word"))))
        .contains(new UserId("basic:username", "fränk"));
  }

  @Test
  void findsTheClientsAddress() throws UnknownHostException {
    Request request = NOBODY.withClient(InetAddress.getByName("2001:db8::7"));

    assertThat(ip().identify(request)).contains(new UserId("ip", "2001:db8:0:0:0:0:0:7"));
  }

  @Test
  void anAddressHasNoZone() throws UnknownHostException {
    InetAddress zoned =
        java.net.Inet6Address.getByAddress(null, InetAddress.getByName("fe80::1").getAddress(), 5);

    assertThat(ip().identify(NOBODY.withClient(zoned)))
        .contains(new UserId("ip", "fe80:0:0:0:0:0:0:1"));
  }

  @Test
  void anEmptyValueIsNone() {
    assertThat(header("A").identify(NOBODY.withHeader("A", "  "))).isEmpty();
    assertThat(query("a").identify(Request.get("/?a="))).isEmpty();
    assertThat(query("a").identify(Request.get("/?a"))).isEmpty();
    assertThat(cookie("a").identify(NOBODY.withHeader("Cookie", "a=\"\""))).isEmpty();
    assertThat(form("a").identify(NOBODY.with(FormFilter.FORM, Query.parse("a=")))).isEmpty();
    assertThat(jwt("a").identify(bearer(token("{\"a\": \"\"}")))).isEmpty();
    assertThat(basic().identify(authorization("Basic " + base64(":secret")))).isEmpty();
  }

  @Test
  void asksOneSourceAfterTheOther() {
    UserIdentifier identifier = firstOf(List.of(header("A"), query("b"), ip()));

    assertThat(identifier.identify(Request.get("/?b=2").withHeader("A", "1")))
        .contains(new UserId("header:A", "1"));
    assertThat(identifier.identify(Request.get("/?b=2"))).contains(new UserId("query:b", "2"));
    assertThat(identifier.identify(NOBODY)).contains(new UserId("ip", "127.0.0.1"));
  }

  @Test
  void takesTheAddressWhereNothingIsFound() {
    assertThat(header("A").identifyOrAddress(NOBODY)).isEqualTo(new UserId("ip", "127.0.0.1"));
    assertThat(firstOf(List.of()).identify(NOBODY)).isEmpty();
    assertThat(firstOf(List.of()).identifyOrAddress(NOBODY))
        .isEqualTo(new UserId("ip", "127.0.0.1"));
    assertThat(header("A").identifyOrAddress(NOBODY.withHeader("A", "x")))
        .isEqualTo(new UserId("header:A", "x"));
  }

  @Test
  void equalValuesFromDifferentSourcesHaveDifferentKeys() {
    Set<String> keys = new HashSet<>();
    Request request =
        Request.get("/?a=127.0.0.1&a%3Db=c")
            .withHeaders(Headers.of("a", "127.0.0.1", "Cookie", "a=127.0.0.1"))
            .with(FormFilter.FORM, Query.parse("a=127.0.0.1"));
    List<UserIdentifier> all = List.of(header("a"), query("a"), cookie("a"), form("a"), ip());

    all.forEach(each -> keys.add(each.identify(request).orElseThrow().key()));

    assertThat(keys).hasSize(all.size()).contains("header:a=127.0.0.1", "ip=127.0.0.1");
    assertThat(new UserId("query:a=b", "c").key()).isNotEqualTo(new UserId("query:a", "b=c").key());
    assertThat(new UserId("query:a%3Db", "c").key())
        .isNotEqualTo(new UserId("query:a=b", "c").key());
  }

  @Test
  void longValuesAreHashed() {
    UserId longest = id("x".repeat(256));
    UserId longer = id("x".repeat(257));

    assertThat(longest.value()).isEqualTo("x".repeat(256));
    assertThat(longer.value()).matches("sha256:[0-9a-f]{64}");
    assertThat(id("x".repeat(257))).isEqualTo(longer);
    assertThat(id("x".repeat(258))).isNotEqualTo(longer);
    assertThat(id(longer.value())).as("nobody can claim a hash").isNotEqualTo(longer);
  }

  private static UserId id(String value) {
    return header("A").identify(NOBODY.withHeader("A", value)).orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "header:X-User-ID",
        "query:uid",
        "cookie:sid",
        "form:user_id",
        "jwt:sub",
        "basic:username",
        "ip"
      })
  void isWrittenAsItIsRead(String text) {
    assertThat(UserIdentifier.parse(text)).hasToString(text);
  }

  @Test
  void theFactoriesMakeWhatAConfigurationSays() {
    assertThat(List.of(header("h"), query("q"), cookie("c"), form("f"), jwt("j"), basic(), ip()))
        .isEqualTo(
            List.of("header:h", "query:q", "cookie:c", "form:f", "jwt:j", "basic:username", "ip")
                .stream()
                .map(UserIdentifier::parse)
                .toList());
    assertThatThrownBy(() -> header("a b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("needs the name of a header: 'header:a b'");
    assertThatThrownBy(() -> UserIdentifier.parse("nowhere"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void saysWhetherItNeedsAForm() {
    assertThat(form("f").needsForm()).isTrue();
    assertThat(header("f").needsForm()).isFalse();
    assertThat(firstOf(List.of(ip(), firstOf(List.of(ip(), form("f"))))).needsForm()).isTrue();
    assertThat(firstOf(List.of(ip(), query("f"))).needsForm()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer a.b",
        "Bearer ..",
        "Bearer a.!!.c",
        "Bearer a.e30.c.d",
        "Basic",
        "Basic ",
        "Basic !!!",
        "Basic YQ==",
        "Basic:YTpi",
        "Digest YTpi",
        "BearerX"
      })
  void brokenCredentialsAreNobodys(String value) {
    Request request = authorization(value);

    assertThat(jwt("sub").identify(request)).isEmpty();
    assertThat(basic().identify(request)).isEmpty();
  }

  @Test
  void credentialsBeyondAllMeasureAreNotRead() {
    String padding = "x".repeat(Credentials.LONGEST);

    assertThat(jwt("sub").identify(bearer(token("{\"sub\":\"a\",\"p\":\"" + padding + "\"}"))))
        .isEmpty();
    assertThat(basic().identify(authorization("Basic " + base64("a:" + padding)))).isEmpty();
  }

  @Test
  void nothingAClientSendsMakesItThrow() {
    Random random = new Random(11);
    UserIdentifier all =
        firstOf(List.of(jwt("sub"), basic(), cookie("c"), query("q"), header("Authorization")));
    for (int i = 0; i < 5_000; i++) {
      StringBuilder value = new StringBuilder(random.nextBoolean() ? "Bearer a." : "Basic ");
      byte[] bytes = new byte[random.nextInt(30)];
      random.nextBytes(bytes);
      value.append(Base64.getUrlEncoder().encodeToString(bytes)).append(".c");
      value.setCharAt(random.nextInt(value.length()), (char) random.nextInt(' ', 127));

      assertThat(all.identifyOrAddress(authorization(value.toString()))).isNotNull();
    }
  }

  private static Request authorization(String value) {
    return NOBODY.withHeader("Authorization", value);
  }

  private static Request bearer(String token) {
    return authorization("Bearer " + token);
  }

  static String token(String payload) {
    byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
    return "e30." + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + ".sig";
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
