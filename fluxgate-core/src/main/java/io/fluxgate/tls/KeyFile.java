package io.fluxgate.tls;

import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A private key from a PEM file: PKCS#8 (RFC 5958), RSA, elliptic curve or Edwards curve. */
final class KeyFile {

  private static final Set<String> OLD =
      Set.of("RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY");
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

  private KeyFile() {}

  static PrivateKey read(FileReads files, String field, String file) {
    byte[] content = files.read(field, file);
    List<PemBlock> keys =
        CertificateFile.blocks(field, file, content).stream()
            .filter(block -> block.label().endsWith("PRIVATE KEY"))
            .toList();
    if (keys.isEmpty()) {
      throw new TlsConfigException(field, noKey(content) + FileReads.quoted(file));
    }
    if (keys.size() > 1) {
      throw new TlsConfigException(
          field, "must hold one private key, holds " + keys.size() + ": " + FileReads.quoted(file));
    }
    return key(field, file, keys.getFirst());
  }

  private static String noKey(byte[] content) {
    return CertificateFile.isDer(content)
        ? "must be PEM, is DER (openssl pkey -inform der -in OLD -out NEW converts it): "
        : "holds no private key, which begins with -----BEGIN PRIVATE KEY-----: ";
  }

  private static PrivateKey key(String field, String file, PemBlock block) {
    String name = FileReads.quoted(file);
    boolean withHeaders = block.content().length == 0;
    if (block.label().equals("ENCRYPTED PRIVATE KEY") || withHeaders) {
      throw new TlsConfigException(
          field,
          "must not be encrypted (openssl pkey -in "
              + PrintableText.of(file)
              + " -out NEW takes the encryption away): "
              + name);
    }
    if (OLD.contains(block.label())) {
      throw new TlsConfigException(
          field,
          "must be PKCS#8, begins with -----BEGIN "
              + block.label()
              + "----- (openssl pkcs8 -topk8 -nocrypt -in "
              + PrintableText.of(file)
              + " -out NEW converts it): "
              + name);
    }
    if (!block.label().equals("PRIVATE KEY")) {
      throw new TlsConfigException(field, "must be PKCS#8, is a " + block.label() + ": " + name);
    }
    return parsed(field, name, block);
  }

  private static PrivateKey parsed(String field, String name, PemBlock block) {
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(block.content());
    for (String algorithm : ALGORITHMS) {
      PrivateKey key = key(algorithm, spec);
      if (key != null) {
        return key;
      }
    }
    throw new TlsConfigException(
        field,
        "must be a private key for RSA, EC, Ed25519 or Ed448 in PKCS#8: "
            + name
            + ", line "
            + block.line()
            + ": is none, or is damaged");
  }

  /** Null if it is a key of another kind. The cause is not kept: it might show the key. */
  private static @Nullable PrivateKey key(String algorithm, PKCS8EncodedKeySpec spec) {
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(spec);
    } catch (InvalidKeySpecException | NoSuchAlgorithmException e) {
      return null;
    }
  }
}
