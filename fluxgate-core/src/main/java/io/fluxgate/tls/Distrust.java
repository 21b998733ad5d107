package io.fluxgate.tls;

import io.fluxgate.tls.TlsCertificateException.Reason;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateRevokedException;
import java.security.cert.PKIXReason;
import java.security.cert.X509Certificate;
import java.time.LocalDate;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** Finds out from the types of Java's exceptions why a certificate is not trusted. */
final class Distrust {

  private Distrust() {}

  /**
   * The exception to throw in place of Java's.
   *
   * @param host the name that was wanted
   * @param otherwiseTrusted whether the certificate is trusted if the name does not count
   */
  static TlsCertificateException because(
      CertificateException thrown,
      X509Certificate[] chain,
      @Nullable String host,
      boolean otherwiseTrusted) {
    Throwable cause = telling(thrown);
    Reason reason = cause == null ? fallback(otherwiseTrusted) : reason(cause);
    X509Certificate blamed = blamed(chain, cause);
    String whose = blamed.equals(chain[0]) ? "" : "leads to one that ";
    String sentence =
        switch (reason) {
          case UNKNOWN_ISSUER -> "is from an unknown issuer: " + issuer(chain);
          case NAME_MISMATCH -> mismatch(chain[0], host);
          case EXPIRED -> whose + "expired on " + date(blamed.getNotAfter());
          case NOT_YET_VALID -> whose + "is not valid before " + date(blamed.getNotBefore());
          case REVOKED -> whose + "has been revoked";
          case FINGERPRINT_MISMATCH, OTHER ->
              "is not acceptable: " + PrintableText.of(String.valueOf(thrown.getMessage()));
        };
    // Java picks the alert for the other side by the type of the cause.
    return new TlsCertificateException(
        reason, "its certificate " + sentence, cause == null ? thrown : cause);
  }

  private static String mismatch(X509Certificate certificate, @Nullable String host) {
    if (host != null && !HostNames.isHost(host)) {
      return "cannot be verified: to Java this is no host name: " + PrintableText.of(host);
    }
    return "is for another name: "
        + AlternativeNames.some(certificate)
        + (host == null ? "" : "; wanted: " + PrintableText.of(host));
  }

  /** The innermost exception whose type tells something. */
  private static @Nullable Throwable telling(Throwable thrown) {
    Throwable found = null;
    for (Throwable cause : Causes.of(thrown)) {
      if (cause instanceof CertPathValidatorException && reason(cause) != Reason.OTHER) {
        return cause;
      }
      boolean tells = cause instanceof CertPathValidatorException || reason(cause) != Reason.OTHER;
      found = tells ? cause : found;
    }
    return found;
  }

  private static Reason fallback(boolean otherwiseTrusted) {
    return otherwiseTrusted ? Reason.NAME_MISMATCH : Reason.OTHER;
  }

  private static Reason reason(Throwable thrown) {
    return switch (thrown) {
      case CertPathValidatorException e -> reason(e.getReason());
      case CertificateExpiredException e -> Reason.EXPIRED;
      case CertificateNotYetValidException e -> Reason.NOT_YET_VALID;
      case CertificateRevokedException e -> Reason.REVOKED;
      case CertPathBuilderException e -> Reason.UNKNOWN_ISSUER;
      default -> Reason.OTHER;
    };
  }

  private static Reason reason(CertPathValidatorException.Reason reason) {
    if (reason == BasicReason.EXPIRED) {
      return Reason.EXPIRED;
    }
    if (reason == BasicReason.NOT_YET_VALID) {
      return Reason.NOT_YET_VALID;
    }
    if (reason == BasicReason.REVOKED) {
      return Reason.REVOKED;
    }
    boolean unknown =
        reason == PKIXReason.NO_TRUST_ANCHOR
            || reason == PKIXReason.NAME_CHAINING
            || reason == BasicReason.INVALID_SIGNATURE;
    return unknown ? Reason.UNKNOWN_ISSUER : Reason.OTHER;
  }

  private static LocalDate date(Date date) {
    return IdentityReader.date(date.toInstant());
  }

  private static String issuer(X509Certificate[] chain) {
    X500Principal issuer = chain[chain.length - 1].getIssuerX500Principal();
    return PrintableText.of(issuer.getName(X500Principal.RFC2253));
  }

  /** The certificate that a check stumbled over. */
  private static X509Certificate blamed(X509Certificate[] chain, @Nullable Throwable cause) {
    if (cause instanceof CertPathValidatorException e
        && e.getCertPath() != null
        && e.getIndex() >= 0
        && e.getCertPath().getCertificates().get(e.getIndex()) instanceof X509Certificate blamed) {
      return blamed;
    }
    return chain[0];
  }
}
