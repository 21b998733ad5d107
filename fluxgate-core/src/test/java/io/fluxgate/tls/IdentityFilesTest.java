package io.fluxgate.tls;

import static io.fluxgate.testing.CapturedLog.logOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fluxgate.config.CertificateConfig;
import io.fluxgate.time.TimeSource;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys and certificates from files, and what is said of files that are wrong. */
class IdentityFilesTest {

  private final TestCertificate root = TestCertificates.root("Root");
  private final TestCertificate leaf = TestCertificates.leaf(root, "a.test");
  private CertificateConfig pem;
  @TempDir Path files;

  @BeforeEach
  void write() {
    pem = leaf.writePem(files, "a");
  }

  private Identity read(CertificateConfig config) {
    Map<String, String> variables = Map.of("STORE_PASSWORD", "secret");
    return new IdentityReader(
            new Surroundings(TimeSource.system(), variables::get), new FileReads())
        .read("tls", config);
  }

  private void assertRefused(CertificateConfig config, String field, String... parts) {
    TlsConfigException refusal = catchThrowableOfType(TlsConfigException.class, () -> read(config));
    assertThat(refusal).as("it is read").isNotNull();
    assertThat(refusal.field()).isEqualTo(field);
    assertThat(refusal).hasMessageContainingAll(parts);
    for (Throwable cause : Causes.of(refusal)) {
      assertThat(String.valueOf(cause.getMessage())).doesNotContain("secret");
    }
  }

  private String write(String name, String text) throws Exception {
    return Files.writeString(files.resolve(name), text).toString();
  }

  private CertificateConfig withKey(String text) throws Exception {
    return CertificateConfig.pem(pem.certificate().orElseThrow(), write("other.key", text));
  }

  private CertificateConfig withCertificate(String text) throws Exception {
    return CertificateConfig.pem(write("other.pem", text), pem.key().orElseThrow());
  }

  // ---- PEM ----

  @ParameterizedTest
  @EnumSource
  void everyKindOfKeyIsRead(TestCertificates.Key kind) {
    TestCertificate certificate =
        TestCertificates.subject("x").key(kind).dns("x.test").signedBy(root).make();

    Identity identity = read(certificate.writePem(files, "x"));

    assertThat(identity.key()).isEqualTo(certificate.key());
    assertThat(identity.certificate()).isEqualTo(certificate.certificate());
  }

  @Test
  void aChainKeepsItsOrder() {
    TestCertificate middle = TestCertificates.subject("Middle").authority().signedBy(root).make();
    TestCertificate end = TestCertificates.leaf(middle, "b.test");

    Identity identity = read(end.writePem(files, "b"));

    assertThat(identity.chain()).containsExactly(end.certificate(), middle.certificate());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r\n", "\r", "\n\n", " \n", "\n\t"})
  void anyLineEndsWillDo(String end) throws Exception {
    Identity identity =
        read(
            CertificateConfig.pem(
                write("b.pem", leaf.chainPem().replace("\n", end)),
                write("b.key", leaf.keyPem().replace("\n", end))));

    assertThat(identity.certificate()).isEqualTo(leaf.certificate());
  }

  @Test
  void textAroundTheBlocksIsPassedOver() throws Exception {
    String text = "subject=/CN=a.test\nissuer=-- nobody\n" + leaf.chainPem() + "\n# the end\n";

    assertThat(read(withCertificate(text)).certificate()).isEqualTo(leaf.certificate());
  }

  @Test
  void keyAndCertificateMayShareAFile() throws Exception {
    String both = write("both.pem", leaf.keyPem() + leaf.chainPem());

    assertThat(read(CertificateConfig.pem(both, both)).key()).isEqualTo(leaf.key());
  }

  @Test
  void theKeyMustBelongToTheCertificate() throws Exception {
    TestCertificate other =
        TestCertificates.subject("o").keyNumber(7).dns("o.test").signedBy(root).make();

    assertRefused(
        withKey(other.keyPem()),
        "tls.key",
        "must be the key of the certificate in",
        "a.pem",
        "belongs to another one",
        "other.key");
    TestCertificate otherKind =
        TestCertificates.subject("o")
            .key(TestCertificates.Key.RSA)
            .dns("o.test")
            .signedBy(root)
            .make();
    assertRefused(withKey(otherKind.keyPem()), "tls.key", "belongs to another one");
  }

  @Test
  void theCertificateOfTheKeyComesFirst() throws Exception {
    TestCertificate middle = TestCertificates.subject("Middle").authority().signedBy(root).make();
    TestCertificate end = TestCertificates.leaf(middle, "b.test");
    String certificate = blocks(middle.certificate()) + blocks(end.certificate());

    assertRefused(
        CertificateConfig.pem(write("b.pem", certificate), write("b.key", end.keyPem())),
        "tls.certificate",
        "must begin with the certificate of the key, which is the number 2");
  }

  private static String blocks(X509Certificate certificate) throws Exception {
    return TestCertificate.pem("CERTIFICATE", certificate.getEncoded());
  }

  @Test
  void anEncryptedKeyIsRefusedWithAWayOut() throws Exception {
    String pkcs8 = TestCertificate.pem("ENCRYPTED PRIVATE KEY", new byte[] {1, 2, 3});
    String old =
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n"
            + "AAAA\n-----END RSA PRIVATE KEY-----\n";
    for (String encrypted : List.of(pkcs8, old)) {
      assertRefused(
          withKey(encrypted), "tls.key", "must not be encrypted", "openssl pkey -in", "other.key");
    }
  }

  @Test
  void aKeyInAnOlderFormIsRefusedWithAWayOut() throws Exception {
    String old = leaf.keyPem().replace("PRIVATE KEY", "EC PRIVATE KEY");

    assertRefused(withKey(old), "tls.key", "must be PKCS#8", "openssl pkcs8 -topk8", "other.key");
  }

  @Test
  void derIsRefusedWithAWayOut() throws Exception {
    Path key = Files.write(files.resolve("der.key"), leaf.key().getEncoded());
    Path certificate = Files.write(files.resolve("der.crt"), leaf.certificate().getEncoded());

    assertRefused(
        CertificateConfig.pem(pem.certificate().orElseThrow(), key.toString()),
        "tls.key",
        "must be PEM, is DER",
        "openssl pkey -inform der");
    assertRefused(
        CertificateConfig.pem(certificate.toString(), pem.key().orElseThrow()),
        "tls.certificate",
        "must be PEM, is DER",
        "openssl x509 -inform der");
  }

  @Test
  void emptyFilesHoldNothing() throws Exception {
    assertRefused(withKey(""), "tls.key", "holds no private key", "-----BEGIN PRIVATE KEY-----");
    assertRefused(
        withCertificate(""),
        "tls.certificate",
        "holds no certificate",
        "-----BEGIN CERTIFICATE-----");
  }

  @Test
  void twoKeysAreOneTooMany() throws Exception {
    assertRefused(
        withKey(leaf.keyPem() + leaf.keyPem()), "tls.key", "must hold one private key, holds 2");
  }

  @Test
  void damagedBlocksAreRefusedByLineAndNeverShown() throws Exception {
    String key = leaf.keyPem();
    String[] lines = key.split("\n");
    String half = key.substring(0, key.length() / 2);
    assertRefused(withKey(half), "tls.key", "must be PEM", "line 1", "has no end");
    assertRefused(withKey(half + key), "tls.key", "line 2");
    assertRefused(
        withKey(lines[0] + "\n" + lines[1] + "\nsecret?\n" + lines[lines.length - 1] + "\n"),
        "tls.key",
        "line 3: must be base64");
    assertRefused(withKey(lines[0] + "\n" + lines[lines.length - 1] + "\n"), "tls.key", "is empty");
    assertRefused(withKey(lines[0] + "\nAAAA\n" + lines[lines.length - 1]), "tls.key", "damaged");
    assertRefused(
        withCertificate(TestCertificate.pem("CERTIFICATE", new byte[] {0x30, 1, 2})),
        "tls.certificate",
        "must be an X.509 certificate",
        "line 1");
    assertRefused(
        withKey(lines[0] + "\nAAAA\n-----END CERTIFICATE-----\n"), "tls.key", "line 3: must be");
    assertRefused(withKey("-----END PRIVATE KEY-----\n"), "tls.key", "has not begun");
  }

  @Test
  void filesThatAreNotThereAreNamed() {
    assertRefused(
        CertificateConfig.pem("none.pem", pem.key().orElseThrow()),
        "tls.certificate",
        "no such file: 'none.pem' (/");
    assertRefused(
        CertificateConfig.pem(files.toString(), pem.key().orElseThrow()),
        "tls.certificate",
        "must be a file, is a directory");
    assertRefused(
        CertificateConfig.pem(" ", pem.key().orElseThrow()),
        "tls.certificate",
        "must be the path of a file");
    assertRefused(
        CertificateConfig.pem("a\0b", pem.key().orElseThrow()),
        "tls.certificate",
        "must be the path of a file: 'a?b'");
  }

  @Test
  void aFileHasABound() throws Exception {
    Path large = Files.write(files.resolve("large"), new byte[FileReads.LARGEST_BYTES + 1]);

    assertRefused(
        CertificateConfig.pem(large.toString(), pem.key().orElseThrow()),
        "tls.certificate",
        "must be at most 4 MiB");
  }

  // ---- PKCS#12 ----

  @ParameterizedTest
  @EnumSource
  void aKeystoreHoldsKeyAndChain(TestCertificates.Key kind) {
    TestCertificate middle = TestCertificates.subject("Middle").authority().signedBy(root).make();
    TestCertificate end =
        TestCertificates.subject("b").key(kind).dns("b.test").signedBy(middle).make();

    Identity identity = read(end.writePkcs12(files, "b", "secret"));

    assertThat(identity.key()).isEqualTo(end.key());
    assertThat(identity.chain()).startsWith(end.certificate(), middle.certificate());
  }

  @Test
  void thePasswordMayComeFromTheEnvironment() {
    String store = leaf.writePkcs12(files, "a", "secret").keystore().orElseThrow();

    assertThat(read(fromEnvironment(store, "STORE_PASSWORD")).key()).isEqualTo(leaf.key());
    assertRefused(
        fromEnvironment(store, "OTHER"),
        "tls.password_env",
        "must be the name of an environment variable that is set: 'OTHER'");
  }

  private static CertificateConfig fromEnvironment(String store, String variable) {
    return new CertificateConfig(
        Optional.empty(),
        Optional.empty(),
        Optional.of(store),
        Optional.empty(),
        Optional.of(variable));
  }

  @Test
  void aWrongPasswordIsToldFromADamagedFile() throws Exception {
    String store = leaf.writePkcs12(files, "a", "secret").keystore().orElseThrow();

    assertRefused(
        CertificateConfig.pkcs12(store, "wrong"), "tls.password", "must be the one that opens");
    assertRefused(
        CertificateConfig.pkcs12(write("no.p12", "no store"), "secret"),
        "tls.keystore",
        "must be a PKCS#12 file, is none or is damaged");
  }

  private CertificateConfig store(boolean key, boolean another) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("root", root.certificate());
    X509Certificate[] chain = leaf.chain().toArray(X509Certificate[]::new);
    if (key) {
      store.setKeyEntry("first", leaf.key(), "secret".toCharArray(), chain);
    }
    if (another) {
      store.setKeyEntry("second", leaf.key(), "secret".toCharArray(), chain);
    }
    Path file = files.resolve("some.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, "secret".toCharArray());
    }
    return CertificateConfig.pkcs12(file.toString(), "secret");
  }

  @Test
  void aKeystoreHoldsOneKey() throws Exception {
    assertThat(read(store(true, false)).key()).isEqualTo(leaf.key());
    assertRefused(store(false, false), "tls.keystore", "must hold a private key, holds none");
    assertRefused(
        store(true, true), "tls.keystore", "must hold one private key, holds first, second");
  }

  // ---- both ----

  @Test
  void eitherOrAndNothingInBetween() {
    CertificateConfig both =
        new CertificateConfig(
            pem.certificate(),
            pem.key(),
            Optional.of("a.p12"),
            Optional.of("secret"),
            Optional.empty());
    CertificateConfig none =
        new CertificateConfig(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    CertificateConfig half =
        new CertificateConfig(
            pem.certificate(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    assertRefused(both, "tls", "must be either certificate and key, or keystore");
    assertRefused(none, "tls", "must be either certificate and key, or keystore");
    assertRefused(half, "tls.key", "is missing");
  }

  @Test
  void aCertificateOutOfItsTimeIsWarnedAboutAndRead() throws Exception {
    Instant now = Instant.now();
    TestCertificate expired = TestCertificates.subject("e").until(now.minusSeconds(3600)).make();
    TestCertificate early = TestCertificates.subject("e").from(now.plusSeconds(3600)).make();

    assertThat(logOf(() -> read(expired.writePem(files, "e")))).contains("tls: ", "expired on ");
    assertThat(logOf(() -> read(early.writePem(files, "e")))).contains("is not valid before ");
    assertThat(logOf(() -> read(pem))).isEmpty();
  }

  @Test
  void nothingShowsAKey() {
    Identity identity = read(pem);

    assertThat(identity.toString()).isEqualTo("EC key of CN=a.test");
    assertThat(new PemBlock("PRIVATE KEY", 3, new byte[] {1})).hasToString("PRIVATE KEY at line 3");
    assertThat(CertificateConfig.pkcs12("a.p12", "secret").toString()).doesNotContain("secret");
  }
}
