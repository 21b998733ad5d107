package io.fluxgate.tls;

import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/**
 * Why a certificate that the other side showed was not trusted. The message is a sentence for the
 * log, without control characters, and of a bounded length.
 */
public final class TlsCertificateException extends CertificateException {

  private static final long serialVersionUID = 1L;

  /** What is wrong with it. */
  private final Reason reason;

  TlsCertificateException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /**
   * What was wrong with the certificate.
   *
   * @return the reason
   */
  public Reason reason() {
    return reason;
  }

  /** What can be wrong with a certificate. */
  public enum Reason {
    /** It leads to nobody who is trusted. */
    UNKNOWN_ISSUER,
    /** It is trusted, but belongs to another name or address. */
    NAME_MISMATCH,
    /** It, or one of its issuers' certificates, is not valid any more. */
    EXPIRED,
    /** It, or one of its issuers' certificates, is not valid yet. */
    NOT_YET_VALID,
    /** It has none of the fingerprints that it must have. */
    FINGERPRINT_MISMATCH,
    /** Its issuer has taken it back. */
    REVOKED,
    /** Anything else, such as a use it was not made for, or an algorithm that is too weak. */
    OTHER
  }
}
