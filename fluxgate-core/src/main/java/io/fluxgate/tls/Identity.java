package io.fluxgate.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A private key and the certificate that says whose it is. Immutable.
 *
 * @param key the key; it belongs to the first certificate
 * @param chain the certificate and then its issuers, at least one
 */
record Identity(PrivateKey key, List<X509Certificate> chain) {

  Identity {
    chain = List.copyOf(chain);
  }

  X509Certificate certificate() {
    return chain.getFirst();
  }

  X509Certificate[] chainArray() {
    return chain.toArray(X509Certificate[]::new);
  }

  /** {@code RSA}, {@code EC}, {@code EdDSA} or {@code RSASSA-PSS}. */
  String keyType() {
    return key.getAlgorithm();
  }

  /** Without the key. */
  @Override
  public String toString() {
    return keyType() + " key of " + certificate().getSubjectX500Principal();
  }
}
