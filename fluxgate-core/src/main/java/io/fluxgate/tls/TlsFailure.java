package io.fluxgate.tls;

import io.fluxgate.tls.TlsCertificateException.Reason;
import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;

/**
 * Why a handshake, or a connection that speaks TLS, failed.
 *
 * @param kind what went wrong
 * @param reason what was wrong with the other side's certificate; present for {@link
 *     Kind#CERTIFICATE} alone
 * @param sentence what happened, for the log and not for clients: "its certificate expired on
 *     2026-01-01"; it has no control characters, and its length is bounded
 */
public record TlsFailure(Kind kind, Optional<Reason> reason, String sentence) {

  private static final String RECEIVED = "Received fatal alert: ";

  /** RFC 8446, 6.2; RFC 5246, 7.2.2. */
  private static final Set<String> ALERTS =
      Set.of(
          "unexpected_message",
          "bad_record_mac",
          "decryption_failed",
          "record_overflow",
          "decompression_failure",
          "handshake_failure",
          "no_certificate",
          "bad_certificate",
          "unsupported_certificate",
          "certificate_revoked",
          "certificate_expired",
          "certificate_unknown",
          "illegal_parameter",
          "unknown_ca",
          "access_denied",
          "decode_error",
          "decrypt_error",
          "export_restriction",
          "protocol_version",
          "insufficient_security",
          "internal_error",
          "inappropriate_fallback",
          "user_canceled",
          "no_renegotiation",
          "missing_extension",
          "unsupported_extension",
          "certificate_unobtainable",
          "unrecognized_name",
          "bad_certificate_status_response",
          "bad_certificate_hash_value",
          "unknown_psk_identity",
          "certificate_required",
          "no_application_protocol");

  /** What can go wrong. */
  public enum Kind {
    /** The other side's certificate is not trusted. */
    CERTIFICATE,
    /** The other side broke off and said why. */
    ALERT,
    /** Anything else: no common version or suite, or what came is no TLS. */
    PROTOCOL
  }

  /**
   * Looks through an exception and its causes.
   *
   * @param thrown what a handshake, or reading and writing after it, has thrown
   * @return what went wrong with TLS; empty if it has nothing to do with TLS
   */
  public static Optional<TlsFailure> of(Throwable thrown) {
    Optional<TlsFailure> certificate = Optional.empty();
    Optional<TlsFailure> protocol = Optional.empty();
    for (Throwable cause : Causes.of(thrown)) {
      if (cause instanceof TlsCertificateException e) {
        return Optional.of(certificate(e.reason(), String.valueOf(e.getMessage())));
      }
      if (cause instanceof CertificateException e && certificate.isEmpty()) {
        String sentence = "its certificate is not acceptable: " + text(e);
        certificate = Optional.of(certificate(Reason.OTHER, sentence));
      }
      if (cause instanceof SSLException e && protocol.isEmpty()) {
        protocol = Optional.of(alertOrProtocol(e));
      }
    }
    return certificate.isPresent() ? certificate : protocol;
  }

  private static TlsFailure certificate(Reason reason, String sentence) {
    return new TlsFailure(Kind.CERTIFICATE, Optional.of(reason), sentence);
  }

  /** Java tells of an alert in the text only. */
  private static TlsFailure alertOrProtocol(SSLException e) {
    String message = String.valueOf(e.getMessage());
    int at = message.indexOf(RECEIVED);
    String alert = at < 0 ? "" : message.substring(at + RECEIVED.length());
    return ALERTS.contains(alert)
        ? new TlsFailure(Kind.ALERT, Optional.empty(), "it broke the handshake off: " + alert)
        : new TlsFailure(Kind.PROTOCOL, Optional.empty(), "TLS failed: " + text(e));
  }

  private static String text(Exception e) {
    return PrintableText.of(String.valueOf(e.getMessage()));
  }
}
