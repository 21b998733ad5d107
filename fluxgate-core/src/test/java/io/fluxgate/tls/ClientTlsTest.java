package io.fluxgate.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.config.CertificateConfig;
import io.fluxgate.config.ClientAuth;
import io.fluxgate.config.TlsConfig;
import io.fluxgate.config.UpstreamTlsConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS towards upstreams, with handshakes in memory. */
class ClientTlsTest {

  private final TestCertificate root = TestCertificates.root("Root");
  @TempDir Path directory;

  private static UpstreamTlsConfig config(
      Optional<String> ca,
      Optional<CertificateConfig> own,
      List<String> fingerprints,
      Optional<String> serverName,
      boolean insecure) {
    return new UpstreamTlsConfig(
        ca, own, fingerprints, "1.2", serverName, insecure, Duration.ofSeconds(10));
  }

  private ClientTls trusting() {
    return ClientTls.open(
        config(
            Optional.of(root.writeTrust(directory, "ca")),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            false));
  }

  private SSLEngine server(TestCertificate certificate) {
    TlsConfig usual = TlsConfig.DEFAULT;
    return ServerTls.open(
            new TlsConfig(
                List.of(certificate.writePem(directory, "server")),
                "1.2",
                ClientAuth.NONE,
                Optional.empty(),
                false,
                usual.reload(),
                usual.handshakeTimeout(),
                usual.maxHandshakes()))
        .newEngine();
  }

  private static List<String> names(SSLEngine engine) {
    return engine.getSSLParameters().getServerNames().stream()
        .map(name -> ((SNIHostName) name).getAsciiName())
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, localhost",
    "a.test, a.test",
    "a.test., a.test",
    "b\u00fccher.test, xn--bcher-kva.test",
    "under_score.test, ''",
    "127.0.0.1, ''",
    "[::1], ''",
    "::1, ''"
  })
  void hostsAreSentAndAddressesAreNot(String host, String sent) {
    SSLEngine engine = ClientTls.system().newEngine(host, 443);

    assertThat(names(engine)).isEqualTo(sent.isEmpty() ? List.of() : List.of(sent));
    assertThat(engine.getUseClientMode()).isTrue();
    assertThat(engine.getSSLParameters().getEndpointIdentificationAlgorithm()).isEqualTo("HTTPS");
  }

  @Test
  void aNameOfItsOwnIsKeptWhateverIsSet() throws Exception {
    ClientTls named = trusting().named("b.test");
    SSLEngine engine = named.newEngine("127.0.0.1", 443);
    SSLParameters other = engine.getSSLParameters();
    other.setServerNames(List.of(new SNIHostName("c.test")));
    engine.setSSLParameters(other);

    assertThat(names(engine)).containsExactly("b.test");
    assertThat(engine.getPeerHost()).isEqualTo("b.test");
    TestCertificate shown = TestCertificates.leaf(root, "b.test");
    assertThat(Handshake.between(engine, server(shown))).isEqualTo(shown.certificate());
  }

  @Test
  void theSameFilesUnderTheSameNameAreEqual() {
    ClientTls tls = trusting();

    assertThat(tls.named("b.test"))
        .isEqualTo(tls.named("b.test."))
        .hasSameHashCodeAs(tls.named("b.test"))
        .isNotEqualTo(tls.named("c.test"))
        .isNotEqualTo(tls)
        .hasToString("TLS as b.test");
    assertThat(trusting()).isNotEqualTo(tls).hasToString("TLS");
    assertThat(ClientTls.system()).isSameAs(ClientTls.system());
  }

  /** Java verifies no certificate for such a name; so it must at least be said. */
  @Test
  void aNameThatIsNoneToJavaIsToldAsSuch() {
    TestCertificate shown = TestCertificates.leaf(root, "under_score.test");

    assertThatThrownBy(
            () -> Handshake.between(trusting().newEngine("under_score.test", 443), server(shown)))
        .satisfies(
            thrown ->
                assertThat(TlsFailure.of(thrown).orElseThrow().sentence())
                    .isEqualTo(
                        "its certificate cannot be verified: to Java this is no host name:"
                            + " under_score.test"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", ".a", "a..b", "under_score.test"})
  void whatIsNoHostIsNoName(String name) {
    assertThatThrownBy(() -> ClientTls.system().named(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("must be a host name or an address: '");
    assertThatThrownBy(
            () ->
                ClientTls.open(
                    config(
                        Optional.empty(), Optional.empty(), List.of(), Optional.of(name), false)))
        .isInstanceOf(TlsConfigException.class)
        .extracting("field")
        .isEqualTo("server_name");
  }

  @Test
  void aFingerprintCountsWithoutTrustToo() throws Exception {
    TestCertificate shown = TestCertificates.leaf(TestCertificates.root("Else"), "x.test");
    String colons = shown.fingerprint().toUpperCase(Locale.ROOT).replaceAll("(..)(?!$)", "$1:");
    ClientTls right =
        ClientTls.open(
            config(Optional.empty(), Optional.empty(), List.of(colons), Optional.empty(), true));
    ClientTls wrong =
        ClientTls.open(
            config(
                Optional.empty(),
                Optional.empty(),
                List.of(root.fingerprint()),
                Optional.empty(),
                true));

    assertThat(Handshake.between(right.newEngine("a.test", 443), server(shown)))
        .isEqualTo(shown.certificate());
    assertThatThrownBy(() -> Handshake.between(wrong.newEngine("a.test", 443), server(shown)))
        .satisfies(
            thrown ->
                assertThat(TlsFailure.of(thrown).orElseThrow().reason())
                    .contains(TlsCertificateException.Reason.FINGERPRINT_MISMATCH));
  }

  @Test
  void anAuthorityThatExpiredIsTheOneThatIsBlamed() {
    TestCertificate old =
        TestCertificates.subject("Middle")
            .authority()
            .from(Instant.parse("2020-01-01T00:00:00Z"))
            .until(Instant.parse("2021-02-03T00:00:00Z"))
            .signedBy(root)
            .make();

    assertThatThrownBy(
            () ->
                Handshake.between(
                    trusting().newEngine("a.test", 443),
                    server(TestCertificates.leaf(old, "a.test"))))
        .satisfies(
            thrown ->
                assertThat(TlsFailure.of(thrown).orElseThrow().sentence())
                    .isEqualTo("its certificate leads to one that expired on 2021-02-03"));
  }

  @Test
  void aCertificateForAnotherUseIsRefused() {
    TestCertificate forClients =
        TestCertificates.subject("c").dns("a.test").uses("1.3.6.1.5.5.7.3.2").signedBy(root).make();

    assertThatThrownBy(
            () -> Handshake.between(trusting().newEngine("a.test", 443), server(forClients)))
        .satisfies(
            thrown -> {
              TlsFailure failure = TlsFailure.of(thrown).orElseThrow();
              assertThat(failure.kind()).isEqualTo(TlsFailure.Kind.CERTIFICATE);
              assertThat(failure.reason()).contains(TlsCertificateException.Reason.OTHER);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "00", "zz"})
  void aFingerprintIsASha256(String text) {
    String wrong = text.equals("zz") ? "z".repeat(64) : text;

    assertThatThrownBy(
            () ->
                ClientTls.open(
                    config(
                        Optional.empty(),
                        Optional.empty(),
                        List.of("0".repeat(64), wrong),
                        Optional.empty(),
                        false)))
        .hasMessage("must be a SHA-256 in 64 hexadecimal digits: '" + wrong + "'")
        .extracting("field")
        .isEqualTo("fingerprints[1]");
  }

  @Test
  void whatIsWrongIsToldWithItsPlace() {
    assertThatThrownBy(
            () ->
                ClientTls.open(
                    config(
                        Optional.of("none"), Optional.empty(), List.of(), Optional.empty(), false)))
        .extracting("field")
        .isEqualTo("ca");
    assertThatThrownBy(
            () ->
                ClientTls.open(
                    config(
                        Optional.empty(),
                        Optional.of(CertificateConfig.pem("none", "none")),
                        List.of(),
                        Optional.empty(),
                        false)))
        .extracting("field")
        .isEqualTo("client_certificate.certificate");
  }

  @Test
  void theOwnCertificateIsShownIfItsKindIsWanted() {
    TestCertificate own =
        TestCertificates.subject("o")
            .key(TestCertificates.Key.EC)
            .dns("o.test")
            .signedBy(root)
            .make();
    ClientKeyManager keys = new ClientKeyManager(new Identity(own.key(), own.chain()));

    assertThat(keys.chooseEngineClientAlias(new String[] {"RSA", "EC"}, null, null)).isNotNull();
    assertThat(keys.chooseEngineClientAlias(new String[] {"RSA"}, null, null)).isNull();
    assertThat(keys.getServerAliases("EC", null)).isNull();
  }
}
