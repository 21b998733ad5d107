package io.fluxgate.config;

import java.util.Optional;

/**
 * Where a private key and its certificate chain are: two PEM files, or one PKCS#12 file. Paths that
 * are not absolute are taken from the working directory of the process.
 *
 * @param certificate a PEM file with the certificate and then its issuers, the root may be left out
 * @param key a PEM file with the private key in PKCS#8, not encrypted
 * @param keystore a PKCS#12 file; then there is neither of the two
 * @param password what opens the PKCS#12 file
 * @param passwordEnv the environment variable that holds what opens it
 */
public record CertificateConfig(
    Optional<String> certificate,
    Optional<String> key,
    Optional<String> keystore,
    Optional<String> password,
    Optional<String> passwordEnv) {

  /**
   * Two PEM files.
   *
   * @param certificate a file with the certificate and then its issuers
   * @param key a file with the private key in PKCS#8, not encrypted
   * @return where they are
   */
  public static CertificateConfig pem(String certificate, String key) {
    return new CertificateConfig(
        Optional.of(certificate),
        Optional.of(key),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * A PKCS#12 file.
   *
   * @param keystore the file
   * @param password what opens it
   * @return where it is
   */
  public static CertificateConfig pkcs12(String keystore, String password) {
    return new CertificateConfig(
        Optional.empty(),
        Optional.empty(),
        Optional.of(keystore),
        Optional.of(password),
        Optional.empty());
  }

  /** Without the password. */
  @Override
  public String toString() {
    return keystore
        .map(file -> "PKCS#12 " + file)
        .orElseGet(() -> "PEM " + certificate.orElse("?") + " with key " + key.orElse("?"));
  }
}
