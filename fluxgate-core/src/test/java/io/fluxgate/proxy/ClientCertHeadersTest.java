package io.fluxgate.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.http.ClientCertificate;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import io.fluxgate.tls.TestCertificate;
import io.fluxgate.tls.TestCertificates;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What upstreams are told of a client's certificate, and what they never are. */
class ClientCertHeadersTest {

  private final TestCertificate own = TestCertificates.leaf(TestCertificates.root("R"), "jo.test");

  private Request shown(String subject, List<String> names, Headers headers) {
    ClientCertificate certificate =
        new ClientCertificate(subject, names, own.fingerprint(), own.chain());
    return Request.builder("GET", "/")
        .headers(headers)
        .with(ClientCertificate.ATTRIBUTE, certificate)
        .build();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Client-Cert",
        "client-cert",
        "Client-Cert-Chain",
        "CLIENT-CERT-CHAIN",
        "X-Client-Cert-Subject",
        "x-client-cert-san",
        "X-Client-Cert-Fingerprint",
        "X-Client-Cert-Else",
        "X-Client-Cert-V",
        "client_cert",
        "Client_Cert-Chain",
        "X_CLIENT_CERT_SUBJECT",
        "x-client_cert-san"
      })
  void whatClientsSayThemselvesIsRemoved(String name) {
    Request request =
        Request.builder("GET", "/")
            .headers(Headers.of("A", "1", name, "x", "B", "2", name, "y"))
            .build();

    for (boolean tells : new boolean[] {true, false}) {
      assertThat(ClientCertHeaders.rewrite(request, tells).headers().toString())
          .isEqualTo(Headers.of("A", "1", "B", "2").toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Client-Certs", "X-Client-Cert-", "X-Client-Certificate", "Client-Certi"})
  void otherHeadersAreLeftAlone(String name) {
    Request request = Request.builder("GET", "/").headers(Headers.of(name, "x")).build();

    assertThat(ClientCertHeaders.rewrite(request, true)).isSameAs(request);
  }

  @Test
  void theCertificateIsToldOf() throws Exception {
    Request request =
        ClientCertHeaders.rewrite(
            shown("CN=Jo", List.of("DNS:jo.test", "URI:spiffe://a/jo"), Headers.of("A", "1")),
            true);

    Headers headers = request.headers();
    String encoded = Base64.getEncoder().encodeToString(own.certificate().getEncoded());
    assertThat(headers.all("Client-Cert")).containsExactly(":" + encoded + ":");
    assertThat(headers.all("X-Client-Cert-Subject")).containsExactly("CN=Jo");
    assertThat(headers.all("X-Client-Cert-San")).containsExactly("DNS:jo.test,URI:spiffe://a/jo");
    assertThat(headers.all("X-Client-Cert-Fingerprint")).containsExactly(own.fingerprint());
    assertThat(headers.all("A")).containsExactly("1");
  }

  @Test
  void itIsNotToldOfUnlessAskedFor() {
    Request request = shown("CN=Jo", List.of(), Headers.of("A", "1"));

    assertThat(ClientCertHeaders.rewrite(request, false)).isSameAs(request);
  }

  @Test
  void withoutNamesThereIsNoHeaderForThem() {
    Request request =
        ClientCertHeaders.rewrite(
            shown("CN=Jo", List.of(), Headers.of("X-Client-Cert-San", "DNS:root.test")), true);

    assertThat(request.headers().all("X-Client-Cert-San")).isEmpty();
  }

  @Test
  void whatIsNotPlainIsWrittenAsInAUrl() {
    Request request =
        ClientCertHeaders.rewrite(
            shown("CN=J\u00f6 100%\r\nX: y", List.of("DNS:a\u0000b"), Headers.empty()), true);

    assertThat(request.headers().all("X-Client-Cert-Subject"))
        .containsExactly("CN=J%C3%B6 100%25%0D%0AX: y");
    assertThat(request.headers().all("X-Client-Cert-San")).containsExactly("DNS:a%00b");
  }

  @Test
  void aCommaWithinANameIsNotTheEndOfIt() {
    Request request =
        ClientCertHeaders.rewrite(
            shown("CN=a\\,b", List.of("URI:x:a,DNS:root.test", "DNS:b.test"), Headers.empty()),
            true);

    assertThat(request.headers().all("X-Client-Cert-San"))
        .containsExactly("URI:x:a%2CDNS:root.test,DNS:b.test");
    assertThat(request.headers().all("X-Client-Cert-Subject")).containsExactly("CN=a\\,b");
  }

  @Test
  void spacesAtTheEdgesSurvive() {
    Request request =
        ClientCertHeaders.rewrite(shown("CN=a b\\ ", List.of(), Headers.empty()), true);

    assertThat(request.headers().all("X-Client-Cert-Subject")).containsExactly("CN=a b\\%20");
  }
}
