package io.fluxgate.tls;

import io.fluxgate.tls.TlsCertificateException.Reason;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts whom Java's own check trusts, asks for a fingerprint on top of it, and tells why a
 * certificate is not trusted with a {@link TlsCertificateException}.
 */
final class ReasonedTrust extends X509ExtendedTrustManager {

  /** One way to ask Java's own check. */
  private interface Check {
    void run(X509ExtendedTrustManager trust) throws CertificateException;
  }

  private final @Nullable X509ExtendedTrustManager trust;
  private final Fingerprints fingerprints;

  /** Without a check any certificate is trusted that has the fingerprint. */
  ReasonedTrust(@Nullable X509ExtendedTrustManager trust, Fingerprints fingerprints) {
    this.trust = trust;
    this.fingerprints = fingerprints;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    String host = engine.getPeerHost();
    check(
        chain,
        host,
        java -> java.checkServerTrusted(chain, authType, engine),
        java -> java.checkServerTrusted(chain, authType));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(
        chain,
        null,
        java -> java.checkServerTrusted(chain, authType, socket),
        java -> java.checkServerTrusted(chain, authType));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    Check check = java -> java.checkServerTrusted(chain, authType);
    check(chain, null, check, check);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(
        chain,
        null,
        java -> java.checkClientTrusted(chain, authType, engine),
        java -> java.checkClientTrusted(chain, authType));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(
        chain,
        null,
        java -> java.checkClientTrusted(chain, authType, socket),
        java -> java.checkClientTrusted(chain, authType));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    Check check = java -> java.checkClientTrusted(chain, authType);
    check(chain, null, check, check);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return trust == null ? new X509Certificate[0] : trust.getAcceptedIssuers();
  }

  private void check(
      X509Certificate[] chain, @Nullable String host, Check whole, Check withoutTheName)
      throws CertificateException {
    if (trust != null) {
      try {
        whole.run(trust);
      } catch (CertificateException e) {
        boolean otherwiseTrusted = passes(trust, withoutTheName);
        throw Distrust.because(e, chain, host, otherwiseTrusted);
      }
    }
    if (!fingerprints.accept(chain[0])) {
      throw new TlsCertificateException(
          Reason.FINGERPRINT_MISMATCH,
          "its certificate has none of the expected fingerprints",
          null);
    }
  }

  private static boolean passes(X509ExtendedTrustManager trust, Check check) {
    try {
      check.run(trust);
      return true;
    } catch (CertificateException e) {
      return false;
    }
  }
}
