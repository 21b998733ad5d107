package io.fluxgate.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fluxgate.http.Request;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashKeyTest {

  private static final Request REQUEST =
      Request.get("/a%20b?page=1&page=2&none=")
          .withHeader("X-Tenant", " blue ")
          .withHeader("Cookie", "sid=\"42\"");

  private static long hash(HashKey key, Request request) {
    return key.hash(request).orElseThrow();
  }

  private static long hashOfAddress(byte... address) throws UnknownHostException {
    return hash(HashKey.ip(), REQUEST.withClient(InetAddress.getByAddress(address)));
  }

  @Test
  void hashesWhatItNames() {
    assertThat(hash(HashKey.header("x-tenant"), REQUEST)).isEqualTo(Hash64.of("blue"));
    assertThat(hash(HashKey.cookie("sid"), REQUEST)).isEqualTo(Hash64.of("42"));
    assertThat(hash(HashKey.query("page"), REQUEST)).isEqualTo(Hash64.of("1"));
    assertThat(hash(HashKey.path(), REQUEST)).isEqualTo(Hash64.of("/a b"));
  }

  @Test
  void findsNothingInARequestWithoutTheValueOrWithAnEmptyOne() {
    assertThat(HashKey.header("X-Other").hash(REQUEST)).isEmpty();
    assertThat(HashKey.header("X-Empty").hash(REQUEST.withHeader("X-Empty", ""))).isEmpty();
    assertThat(HashKey.cookie("SID").hash(REQUEST)).isEmpty();
    assertThat(HashKey.query("none").hash(REQUEST)).isEmpty();
  }

  @Test
  void takesAnAddressWrittenAsIpv6ForTheIpv4AddressItIs() throws UnknownHostException {
    byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, 1};
    Request request = REQUEST.withClient(Inet6Address.getByAddress("", mapped, 0));
    assertThat(request.client()).isInstanceOf(Inet6Address.class);
    assertThat(hash(HashKey.ip(), request))
        .isEqualTo(hashOfAddress((byte) 192, (byte) 0, (byte) 2, (byte) 1));
    mapped[0] = 1;
    request = REQUEST.withClient(Inet6Address.getByAddress("", mapped, 0));
    assertThat(hash(HashKey.ip(), request))
        .isNotEqualTo(hashOfAddress((byte) 192, (byte) 0, (byte) 2, (byte) 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"header:X-Tenant", "cookie:sid", "query:a b", "ip", "path"})
  void readsWhatItWrites(String text) {
    assertThat(HashKey.parse(text)).hasToString(text);
  }

  @Test
  void isWrittenAsAConfigurationSaysIt() {
    assertThat(HashKey.header("X-Tenant")).hasToString("header:X-Tenant");
    assertThat(HashKey.cookie("sid")).hasToString("cookie:sid");
    assertThat(HashKey.query("page")).hasToString("query:page");
    assertThat(HashKey.ip()).hasToString("ip");
    assertThat(HashKey.path()).hasToString("path");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "headr:X-Tenant | unknown key to hash 'headr' (did you mean 'header'?); known: cookie,"
            + " header, ip, path, query; one looks like header:X-Tenant",
        "jwt:sub | unknown key to hash 'jwt'; known: cookie, header, ip, path, query; one looks like"
            + " header:X-Tenant",
        "path:/a | must be just 'path': 'path:/a'",
        "ip: | must be just 'ip': 'ip:'",
        "header | needs the name of a header: 'header:'",
        "cookie:a b | needs the name of a cookie: 'cookie:a b'",
        "query: | needs the name of a query parameter: 'query:'",
      })
  void saysWhatIsWrongWithAText(String text, String message) {
    assertThatIllegalArgumentException().isThrownBy(() -> HashKey.parse(text)).withMessage(message);
  }
}
