package io.fluxgate.tls;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.util.Map;

/** Whether a private key and a public key are two halves of one. */
final class KeyPairs {

  private static final byte[] SAMPLE = "do they belong together?".getBytes(StandardCharsets.UTF_8);
  private static final Map<String, String> SIGNATURES =
      Map.of("EC", "SHA256withECDSA", "EdDSA", "EdDSA");

  private KeyPairs() {}

  static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
    PublicKey other = certificate.getPublicKey();
    if (!key.getAlgorithm().equals(other.getAlgorithm())) {
      return false;
    }
    if (key instanceof RSAKey ours && other instanceof RSAKey theirs) {
      return ours.getModulus().equals(theirs.getModulus());
    }
    String algorithm = SIGNATURES.get(key.getAlgorithm());
    return algorithm != null && verifies(algorithm, key, other);
  }

  private static boolean verifies(String algorithm, PrivateKey key, PublicKey other) {
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(SAMPLE);
      byte[] signed = signature.sign();
      signature.initVerify(other);
      signature.update(SAMPLE);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false; // two curves, or one that this Java does not know
    }
  }
}
