package io.fluxgate.tls;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A listener's certificates, and which of them a client is shown. Immutable.
 *
 * <p>Java asks for one key type after the other, in the order that suits client and gateway, until
 * it gets a certificate. So "none of this type" is an answer as long as it will ask for a type that
 * there is a better certificate of.
 */
final class ServerKeys {

  private record Named(Identity identity, CertificateNames names) {}

  private final List<Named> all;

  ServerKeys(List<Identity> identities) {
    all =
        identities.stream()
            .map(one -> new Named(one, CertificateNames.of(one.certificate())))
            .toList();
  }

  /**
   * The number of the certificate to show, -1 for none of this type.
   *
   * @param keyType the type that Java asks for
   * @param hosts the names that the client asked for
   * @param signatures the algorithms that the client can verify; empty if that is not known
   */
  int choose(String keyType, List<String> hosts, List<String> signatures) {
    List<Named> fitting = called(hosts);
    for (Named one : fitting) {
      if (one.identity().keyType().equals(keyType)) {
        return all.indexOf(one);
      }
    }
    if (signatures.isEmpty()
        || fitting.stream().anyMatch(one -> isVerifiable(one.identity(), signatures))) {
      return -1;
    }
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).identity().keyType().equals(keyType)) {
        return i;
      }
    }
    return -1;
  }

  Identity get(int number) {
    return all.get(number).identity();
  }

  int size() {
    return all.size();
  }

  /** Those with the name, else those for the name as a wildcard, else the first and its equals. */
  private List<Named> called(List<String> hosts) {
    for (String host : hosts) {
      List<Named> exact = those(one -> one.names().matchesExactly(host));
      List<Named> found = exact.isEmpty() ? those(one -> one.names().matchesWildcard(host)) : exact;
      if (!found.isEmpty()) {
        return found;
      }
    }
    return those(one -> one.names().equals(all.getFirst().names()));
  }

  private List<Named> those(Predicate<Named> wanted) {
    List<Named> found = new ArrayList<>(2);
    for (Named one : all) {
      if (wanted.test(one)) {
        found.add(one);
      }
    }
    return found;
  }

  private static boolean isVerifiable(Identity identity, List<String> signatures) {
    return signatures.stream().anyMatch(one -> fits(identity.keyType(), one));
  }

  private static boolean fits(String keyType, String signature) {
    return switch (keyType) {
      case "RSA" -> signature.endsWith("withRSA") || signature.equals("RSASSA-PSS");
      case "EC" -> signature.endsWith("withECDSA");
      case "EdDSA" -> signature.startsWith("Ed");
      default -> signature.equals(keyType);
    };
  }
}
