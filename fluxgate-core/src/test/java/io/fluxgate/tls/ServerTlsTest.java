package io.fluxgate.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.config.CertificateConfig;
import io.fluxgate.config.ClientAuth;
import io.fluxgate.config.TlsConfig;
import io.fluxgate.http.ClientCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyManagementException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A listener's TLS, with handshakes in memory. */
class ServerTlsTest {

  private final TestCertificate root = TestCertificates.root("Root");
  private final TestCertificate first = TestCertificates.leaf(root, "a.test");
  private final TestCertificate second = TestCertificates.leaf(root, "b.test");
  private CertificateConfig files;
  private int writes;
  @TempDir Path directory;

  @BeforeEach
  void write() {
    files = first.writePem(directory, "a");
  }

  private static TlsConfig config(
      String minVersion, ClientAuth auth, Optional<String> ca, CertificateConfig... certificates) {
    TlsConfig usual = TlsConfig.DEFAULT;
    return new TlsConfig(
        List.of(certificates),
        minVersion,
        auth,
        ca,
        false,
        usual.reload(),
        usual.handshakeTimeout(),
        usual.maxHandshakes());
  }

  private static ServerTls open(CertificateConfig... certificates) {
    return ServerTls.open(config("1.2", ClientAuth.NONE, Optional.empty(), certificates));
  }

  private X509Certificate shown(ServerTls tls, @Nullable String name) throws SSLException {
    return Handshake.between(Handshake.client(root, null, name), tls.newEngine());
  }

  /** The next look sees that the file has changed, however fast this test is. */
  private void touched(String name) throws Exception {
    Instant later = Instant.now().plusSeconds(++writes);
    Files.setLastModifiedTime(directory.resolve(name), FileTime.from(later));
  }

  @Test
  void theNameThatIsAskedForDecides() throws Exception {
    ServerTls tls = open(files, second.writePem(directory, "b"));

    assertThat(shown(tls, "a.test")).isEqualTo(first.certificate());
    assertThat(shown(tls, "b.test")).isEqualTo(second.certificate());
    assertThat(shown(tls, "B.TEST")).isEqualTo(second.certificate());
    assertThat(shown(tls, "c.test")).isEqualTo(first.certificate());
    assertThat(shown(tls, null)).isEqualTo(first.certificate());
  }

  @Test
  void newFilesAreTakenUp() throws Exception {
    ServerTls tls = open(files);
    assertThat(tls.reloadIfChanged()).isFalse();
    TestCertificate newer = TestCertificates.leaf(root, "a.test");
    newer.writePem(directory, "a");
    touched("a.pem");

    assertThat(tls.reloadIfChanged()).isTrue();

    assertThat(shown(tls, "a.test")).isEqualTo(newer.certificate());
    assertThat(tls.reloadIfChanged()).isFalse();
  }

  @Test
  void aFileThatWasOnlyTouchedIsNothingNew() throws Exception {
    ServerTls tls = open(files);
    touched("a.pem");

    assertThat(tls.reloadIfChanged()).isFalse();
  }

  @Test
  void anEngineKeepsTheFilesItWasMadeWith() throws Exception {
    ServerTls tls = open(files);
    SSLEngine old = tls.newEngine();
    TestCertificates.leaf(root, "a.test").writePem(directory, "a");
    touched("a.pem");
    tls.reloadIfChanged();

    assertThat(Handshake.between(Handshake.client(root, null, "a.test"), old))
        .isEqualTo(first.certificate());
  }

  @Test
  void halfAFileLeavesTheOldOneAndTheWholeOneIsTakenLater() throws Exception {
    ServerTls tls = open(files);
    TestCertificate newer =
        TestCertificates.subject("n").keyNumber(5).dns("a.test").signedBy(root).make();
    Files.writeString(
        directory.resolve("a.pem"), newer.chainPem().substring(0, newer.chainPem().length() / 2));
    touched("a.pem");
    assertThatThrownBy(tls::reloadIfChanged)
        .isInstanceOf(TlsConfigException.class)
        .hasMessageContaining("has no end");
    assertThat(tls.reloadIfChanged()).as("it is told once").isFalse();
    assertThat(shown(tls, "a.test")).isEqualTo(first.certificate());

    Files.writeString(directory.resolve("a.pem"), newer.chainPem());
    touched("a.pem");
    assertThatThrownBy(tls::reloadIfChanged)
        .as("the key is still the old one")
        .hasMessageContaining("belongs to another one");
    assertThat(shown(tls, "a.test")).isEqualTo(first.certificate());

    Files.writeString(directory.resolve("a.key"), newer.keyPem());
    touched("a.key");
    assertThat(tls.reloadIfChanged()).isTrue();
    assertThat(shown(tls, "a.test")).isEqualTo(newer.certificate());
  }

  @Test
  void aFileThatIsGoneLeavesTheOldOne() throws Exception {
    ServerTls tls = open(files);
    Files.delete(directory.resolve("a.key"));

    assertThatThrownBy(tls::reloadIfChanged).hasMessageContaining("no such file");
    assertThat(shown(tls, "a.test")).isEqualTo(first.certificate());

    Files.writeString(directory.resolve("a.key"), first.keyPem());
    assertThat(tls.reloadIfChanged()).as("it is what it was before").isFalse();
  }

  @Test
  void aClientMayOrMustShowACertificate() throws Exception {
    Optional<String> ca = Optional.of(root.writeTrust(directory, "root"));
    ServerTls optional = ServerTls.open(config("1.2", ClientAuth.OPTIONAL, ca, files));
    ServerTls required = ServerTls.open(config("1.2", ClientAuth.REQUIRED, ca, files));
    TestCertificate own =
        TestCertificates.subject("Jo")
            .dns("jo.test")
            .email("jo@a.test")
            .uri("spiffe://a/jo")
            .ip("192.0.2.1")
            .signedBy(root)
            .make();

    for (ServerTls tls : List.of(optional, required)) {
      SSLEngine server = tls.newEngine();
      Handshake.between(Handshake.client(root, own, "a.test"), server);
      ClientCertificate shown = ServerTls.clientCertificate(server.getSession()).orElseThrow();
      assertThat(shown.subject()).isEqualTo("CN=Jo");
      assertThat(shown.names())
          .containsExactly("DNS:jo.test", "EMAIL:jo@a.test", "URI:spiffe://a/jo", "IP:192.0.2.1");
      assertThat(shown.fingerprint()).isEqualTo(own.fingerprint());
    }
    SSLEngine server = optional.newEngine();
    Handshake.between(Handshake.client(root, null, "a.test"), server);
    assertThat(ServerTls.clientCertificate(server.getSession())).isEmpty();
    assertThatThrownBy(
            () -> Handshake.between(Handshake.client(root, null, "a.test"), required.newEngine()))
        .isInstanceOf(SSLHandshakeException.class);
  }

  @Test
  void aCertificateOfSomebodyElseIsNeverTaken() {
    Optional<String> ca = Optional.of(root.writeTrust(directory, "root"));
    TestCertificate stranger = TestCertificates.leaf(TestCertificates.root("Else"), "jo.test");
    for (ClientAuth auth : List.of(ClientAuth.OPTIONAL, ClientAuth.REQUIRED)) {
      ServerTls tls = ServerTls.open(config("1.2", auth, ca, files));
      assertThatThrownBy(
              () -> Handshake.between(Handshake.client(root, stranger, null), tls.newEngine()))
          .as(auth.name())
          .isInstanceOf(SSLHandshakeException.class)
          .satisfies(
              thrown ->
                  assertThat(TlsFailure.of(thrown).orElseThrow().sentence())
                      .isEqualTo("its certificate is from an unknown issuer: CN=Else"));
    }
  }

  @Test
  void onlyModernSuitesAndVersionsAreSpoken() {
    for (String suite : open(files).newEngine().getEnabledCipherSuites()) {
      assertThat(suite).matches("TLS_(AES|CHACHA20|ECDHE)_.*").doesNotContain("_CBC_");
    }
    assertThat(open(files).newEngine().getEnabledProtocols())
        .containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
    ServerTls newest = ServerTls.open(config("1.3", ClientAuth.NONE, Optional.empty(), files));
    assertThat(newest.newEngine().getEnabledProtocols()).containsExactly("TLSv1.3");
    SSLEngine old = Handshake.client(root, null, "a.test");
    old.setEnabledProtocols(new String[] {"TLSv1.2"});
    assertThatThrownBy(() -> Handshake.between(old, newest.newEngine()))
        .isInstanceOf(SSLException.class);
  }

  @Test
  void theOneProtocolOnTopIsAgreedOn() throws Exception {
    SSLEngine client = Handshake.client(root, null, "a.test");
    var parameters = client.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
    client.setSSLParameters(parameters);

    Handshake.between(client, open(files).newEngine());

    assertThat(client.getApplicationProtocol()).isEqualTo("http/1.1");
  }

  @Test
  void whatIsWrongIsToldWithItsPlace() {
    assertThatThrownBy(ServerTlsTest::open)
        .hasMessage("must hold at least one certificate")
        .extracting("field")
        .isEqualTo("certificates");
    assertThatThrownBy(() -> open(files, CertificateConfig.pem("none", "none")))
        .extracting("field")
        .isEqualTo("certificates[1].certificate");
    assertThatThrownBy(
            () -> ServerTls.open(config("1.1", ClientAuth.NONE, Optional.empty(), files)))
        .hasMessage("must be 1.2 or 1.3: '1.1'")
        .extracting("field")
        .isEqualTo("min_version");
    assertThatThrownBy(
            () -> ServerTls.open(config("1.2", ClientAuth.REQUIRED, Optional.empty(), files)))
        .extracting("field")
        .isEqualTo("client_ca");
    assertThatThrownBy(
            () -> ServerTls.open(config("1.2", ClientAuth.OPTIONAL, Optional.of("none"), files)))
        .hasMessageContaining("no such file")
        .extracting("field")
        .isEqualTo("client_ca");
  }

  @Test
  void theContextIsOneForAllFiles() throws Exception {
    ServerTls tls = open(files);

    assertThat(tls.context()).isSameAs(tls.context());
    assertThatThrownBy(() -> tls.context().init(null, null, null))
        .isInstanceOf(KeyManagementException.class);
    assertThat(tls.context().createSSLEngine("a.test", 443).getUseClientMode()).isFalse();
    assertThat(Arrays.asList(tls.context().getDefaultSSLParameters().getProtocols()))
        .containsExactly("TLSv1.3", "TLSv1.2");
    assertThat(tls.toString()).doesNotContain("BEGIN");
  }
}
