package io.fluxgate.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;

/**
 * The host names that a certificate is for (RFC 9525, 6.3): its DNS names, the subject's common
 * name only if it has no alternative names. {@code *.example.com} stands for one label. Immutable.
 *
 * @param exact in lower case
 * @param parents what stands behind the asterisk: {@code .example.com}
 */
record CertificateNames(Set<String> exact, Set<String> parents) {

  private static final int DNS = 2;
  private static final Pattern COMMON_NAME =
      Pattern.compile("(?:^|(?<!\\\\)[,+])CN=([A-Za-z0-9.*_-]+)(?=$|[,+])");

  CertificateNames {
    exact = Set.copyOf(exact);
    parents = Set.copyOf(parents);
  }

  static CertificateNames of(X509Certificate certificate) {
    Set<String> exact = new HashSet<>();
    Set<String> parents = new HashSet<>();
    for (String name : names(certificate)) {
      String normal = normal(name);
      if (normal.startsWith("*.")) {
        parents.add(normal.substring(1));
      } else {
        exact.add(normal);
      }
    }
    return new CertificateNames(exact, parents);
  }

  boolean matchesExactly(String name) {
    return exact.contains(normal(name));
  }

  boolean matchesWildcard(String name) {
    String normal = normal(name);
    int dot = normal.indexOf('.');
    return dot > 0 && parents.contains(normal.substring(dot));
  }

  private static List<String> names(X509Certificate certificate) {
    Collection<List<?>> alternatives;
    try {
      alternatives = certificate.getSubjectAlternativeNames();
    } catch (CertificateParsingException e) {
      return List.of();
    }
    if (alternatives != null) {
      return alternatives.stream()
          .filter(one -> one.get(0) instanceof Integer type && type == DNS)
          .map(one -> String.valueOf(one.get(1)))
          .toList();
    }
    String subject = certificate.getSubjectX500Principal().getName(X500Principal.RFC2253);
    Matcher commonName = COMMON_NAME.matcher(subject);
    return commonName.find() ? List.of(commonName.group(1)) : List.of();
  }

  private static String normal(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }
}
