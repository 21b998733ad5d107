package io.fluxgate.tls;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Key pairs for tests: each is made once in a JVM, when it is first asked for. */
final class TestKeys {

  private record Slot(TestCertificates.Key type, int number) {}

  private static final Map<Slot, KeyPair> MADE = new ConcurrentHashMap<>();

  private TestKeys() {}

  static KeyPair pair(TestCertificates.Key type, int number) {
    return MADE.computeIfAbsent(new Slot(type, number), slot -> make(type));
  }

  private static KeyPair make(TestCertificates.Key type) {
    try {
      KeyPairGenerator generator =
          KeyPairGenerator.getInstance(
              switch (type) {
                case RSA -> "RSA";
                case EC -> "EC";
                case ED25519 -> "Ed25519";
              });
      if (type == TestCertificates.Key.RSA) {
        generator.initialize(2048);
      } else if (type == TestCertificates.Key.EC) {
        generator.initialize(new ECGenParameterSpec("secp256r1"));
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
