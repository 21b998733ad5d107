package io.fluxgate.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.tls.TlsFailure.Kind;
import java.io.IOException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

/** Why TLS failed, out of what Java throws. */
class TlsFailureTest {

  @Test
  void anAlertIsToldByItsName() {
    TlsFailure failure =
        TlsFailure.of(new SSLHandshakeException("(handshake) Received fatal alert: unknown_ca"))
            .orElseThrow();

    assertThat(failure.kind()).isEqualTo(Kind.ALERT);
    assertThat(failure.sentence()).isEqualTo("it broke the handshake off: unknown_ca");
  }

  @Test
  void whatLooksLikeAnAlertIsNone() {
    TlsFailure failure =
        TlsFailure.of(new SSLException("Received fatal alert: \r\nforged")).orElseThrow();

    assertThat(failure.kind()).isEqualTo(Kind.PROTOCOL);
    assertThat(failure.sentence()).doesNotContain("\n").doesNotContain("\r");
  }

  @Test
  void aCertificateCountsMoreThanWhatItIsWrappedIn() {
    SSLException wrapped = new SSLHandshakeException("no");
    wrapped.initCause(new CertificateException("weak\u0007"));

    TlsFailure failure = TlsFailure.of(new IOException(wrapped)).orElseThrow();

    assertThat(failure.kind()).isEqualTo(Kind.CERTIFICATE);
    assertThat(failure.reason()).contains(TlsCertificateException.Reason.OTHER);
    assertThat(failure.sentence()).isEqualTo("its certificate is not acceptable: weak?");
  }

  @Test
  void aSentenceHasABound() {
    assertThat(TlsFailure.of(new SSLException("x".repeat(10_000))).orElseThrow().sentence())
        .hasSizeLessThan(300);
  }

  @Test
  void otherFailuresAreNotOfTls() {
    assertThat(TlsFailure.of(new IOException("reset"))).isEmpty();
  }

  @Test
  void causesThatGoRoundEnd() {
    IOException one = new IOException("one");
    IOException two = new IOException("two", one);
    one.initCause(two);

    assertThat(TlsFailure.of(one)).isEmpty();
  }
}
