package io.fluxgate.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which certificate a client is shown. */
class ServerKeysTest {

  private static final List<String> ANY_SIGNATURE =
      List.of("SHA256withECDSA", "SHA256withRSA", "Ed25519");

  private final TestCertificate root = TestCertificates.root("Root");

  private static ServerKeys keys(TestCertificate... certificates) {
    return new ServerKeys(
        List.of(certificates).stream().map(one -> new Identity(one.key(), one.chain())).toList());
  }

  private TestCertificate leaf(String... names) {
    return TestCertificates.leaf(root, names);
  }

  @ParameterizedTest
  @CsvSource({
    "a.test, 0",
    "b.test, 1",
    "B.Test, 1",
    "b.test., 1",
    "x.c.test, 2",
    "X.C.TEST, 2",
    "exact.c.test, 3",
    "c.test, 0",
    "x.y.c.test, 0",
    ".c.test, 0",
    "*.c.test, 2",
    "xn--bcher-kva.test, 4",
    "other.test, 0"
  })
  void theNameDecides(String asked, int number) {
    ServerKeys keys =
        keys(
            leaf("a.test"),
            leaf("B.test"),
            leaf("*.C.test"),
            leaf("exact.c.test"),
            leaf("xn--bcher-kva.test"));

    assertThat(keys.choose("EC", List.of(asked), ANY_SIGNATURE)).isEqualTo(number);
  }

  @Test
  void whoeverAsksForNoNameGetsTheFirst() {
    assertThat(keys(leaf("a.test"), leaf("b.test")).choose("EC", List.of(), ANY_SIGNATURE))
        .isZero();
  }

  @Test
  void theFirstOfTheSameNameIsShown() {
    ServerKeys keys = keys(leaf("z.test"), leaf("a.test"), leaf("a.test"));

    assertThat(keys.choose("EC", List.of("a.test"), ANY_SIGNATURE)).isEqualTo(1);
  }

  @Test
  void theCommonNameCountsOnlyWithoutAlternativeNames() {
    TestCertificate old = TestCertificates.subject("old.test").signedBy(root).make();
    TestCertificate withNames =
        TestCertificates.subject("cn.test").dns("san.test").signedBy(root).make();
    ServerKeys keys = keys(leaf("a.test"), old, withNames);

    assertThat(keys.choose("EC", List.of("old.test"), ANY_SIGNATURE)).isEqualTo(1);
    assertThat(keys.choose("EC", List.of("cn.test"), ANY_SIGNATURE)).isZero();
    assertThat(keys.choose("EC", List.of("san.test"), ANY_SIGNATURE)).isEqualTo(2);
  }

  @Test
  void theNameCountsMoreThanTheKindOfKeyThatJavaAsksForFirst() {
    TestCertificate rsa =
        TestCertificates.subject("r")
            .key(TestCertificates.Key.RSA)
            .dns("r.test")
            .signedBy(root)
            .make();
    ServerKeys keys = keys(leaf("a.test"), rsa);

    assertThat(keys.choose("EC", List.of("r.test"), ANY_SIGNATURE)).isEqualTo(-1);
    assertThat(keys.choose("RSA", List.of("r.test"), ANY_SIGNATURE)).isEqualTo(1);
  }

  @Test
  void aClientThatCannotVerifyTheRightOneGetsAnother() {
    TestCertificate edwards =
        TestCertificates.subject("e")
            .key(TestCertificates.Key.ED25519)
            .dns("e.test")
            .signedBy(root)
            .make();
    ServerKeys keys = keys(leaf("a.test"), edwards);

    assertThat(keys.choose("EC", List.of("e.test"), List.of("SHA256withECDSA"))).isZero();
    assertThat(keys.choose("EC", List.of("e.test"), ANY_SIGNATURE)).isEqualTo(-1);
  }

  @Test
  void oneNameMayHaveAKeyOfEachKind() {
    TestCertificate rsa =
        TestCertificates.subject("a")
            .key(TestCertificates.Key.RSA)
            .dns("a.test")
            .signedBy(root)
            .make();
    ServerKeys keys = keys(leaf("a.test"), rsa);

    assertThat(keys.choose("RSA", List.of("a.test"), ANY_SIGNATURE)).isEqualTo(1);
    assertThat(keys.choose("EC", List.of("a.test"), ANY_SIGNATURE)).isZero();
    assertThat(keys.choose("RSA", List.of(), ANY_SIGNATURE)).isEqualTo(1);
    assertThat(keys.choose("EdDSA", List.of("a.test"), ANY_SIGNATURE)).isEqualTo(-1);
  }
}
