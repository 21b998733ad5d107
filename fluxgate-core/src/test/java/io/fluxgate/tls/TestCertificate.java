package io.fluxgate.tls;

import io.fluxgate.config.CertificateConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A certificate that a test has made, with its key.
 *
 * @param key its key
 * @param chain the certificate, its issuers and the root
 */
public record TestCertificate(PrivateKey key, List<X509Certificate> chain) {

  public TestCertificate {
    chain = List.copyOf(chain);
  }

  public X509Certificate certificate() {
    return chain.getFirst();
  }

  /** SHA-256 in lower case hexadecimal. */
  public String fingerprint() {
    try {
      return Digests.fingerprint(certificate());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The certificate and its issuers; the root only if there is nothing else. */
  public String chainPem() {
    return chain.stream()
        .limit(Math.max(1, chain.size() - 1))
        .map(TestCertificate::pem)
        .collect(Collectors.joining());
  }

  public String keyPem() {
    return pem("PRIVATE KEY", key.getEncoded());
  }

  /** Writes {@code name.pem} and {@code name.key}. */
  public CertificateConfig writePem(Path directory, String name) {
    Path key = directory.resolve(name + ".key");
    write(key, keyPem());
    return CertificateConfig.pem(
        write(directory.resolve(name + ".pem"), chainPem()), key.toString());
  }

  /** Writes {@code name.p12}. */
  public CertificateConfig writePkcs12(Path directory, String name, String password) {
    Path file = directory.resolve(name + ".p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      X509Certificate[] certificates = chain.toArray(X509Certificate[]::new);
      store.setKeyEntry(name, key, password.toCharArray(), certificates);
      store.store(out, password.toCharArray());
      return CertificateConfig.pkcs12(file.toString(), password);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes {@code name.pem} with the certificate alone, for those who trust it. */
  public String writeTrust(Path directory, String name) {
    return write(directory.resolve(name + ".pem"), pem(certificate()));
  }

  /** A block of PEM. */
  public static String pem(String label, byte[] content) {
    String base64 =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(content);
    return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
  }

  private static String pem(X509Certificate certificate) {
    try {
      return pem("CERTIFICATE", certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String write(Path file, String text) {
    try {
      return Files.writeString(file, text).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
