package io.fluxgate.tls;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The fingerprints one of which a certificate must have. Immutable.
 *
 * @param accepted SHA-256 in lower case hexadecimal; any certificate will do if there is none
 */
record Fingerprints(Set<String> accepted) {

  static final Fingerprints ANY = new Fingerprints(Set.of());

  private static final int DIGITS = 64;

  Fingerprints {
    accepted = Set.copyOf(accepted);
  }

  /** Hexadecimal in either case, with or without colons between the bytes. */
  static Fingerprints parse(List<String> texts) {
    Set<String> accepted = new TreeSet<>();
    for (int i = 0; i < texts.size(); i++) {
      String digits = texts.get(i).replace(":", "").toLowerCase(Locale.ROOT);
      boolean hexadecimal =
          digits.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
      if (digits.length() != DIGITS || !hexadecimal) {
        throw new TlsConfigException(
            "fingerprints[" + i + "]",
            "must be a SHA-256 in 64 hexadecimal digits: '" + PrintableText.of(texts.get(i)) + "'");
      }
      accepted.add(digits);
    }
    return new Fingerprints(accepted);
  }

  boolean accept(X509Certificate certificate) {
    if (accepted.isEmpty()) {
      return true;
    }
    try {
      return accepted.contains(Digests.fingerprint(certificate));
    } catch (CertificateEncodingException e) {
      return false;
    }
  }
}
