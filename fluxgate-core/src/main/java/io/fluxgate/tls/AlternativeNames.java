package io.fluxgate.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The subject alternative names of a certificate (RFC 5280, 4.2.1.6), for logs and headers. */
final class AlternativeNames {

  private static final int SHOWN = 5;

  private AlternativeNames() {}

  /**
   * Those with one of four types, in their order. A name with anything but printable ASCII is none,
   * and left out.
   */
  static List<String> of(X509Certificate certificate) {
    Collection<List<?>> alternatives;
    try {
      alternatives = certificate.getSubjectAlternativeNames();
    } catch (CertificateParsingException e) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    for (List<?> alternative : alternatives == null ? List.<List<?>>of() : alternatives) {
      String prefix = prefix(alternative.get(0));
      String name = prefix == null ? "" : prefix + alternative.get(1);
      if (!name.isEmpty() && PrintableText.isPrintable(name)) {
        names.add(name);
      }
    }
    return names;
  }

  /** A few of them, for a sentence. */
  static String some(X509Certificate certificate) {
    List<String> names = of(certificate);
    List<String> shown = names.subList(0, Math.min(SHOWN, names.size()));
    String rest = names.size() > SHOWN ? ", ..." : "";
    return shown.isEmpty() ? "it has none" : PrintableText.of(String.join(", ", shown) + rest);
  }

  private static @Nullable String prefix(Object type) {
    return type instanceof Integer number
        ? switch (number) {
          case 1 -> "EMAIL:";
          case 2 -> "DNS:";
          case 6 -> "URI:";
          case 7 -> "IP:";
          default -> null;
        }
        : null;
  }
}
