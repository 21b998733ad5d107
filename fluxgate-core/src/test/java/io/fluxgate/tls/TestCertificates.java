package io.fluxgate.tls;

import static io.fluxgate.tls.Der.bits;
import static io.fluxgate.tls.Der.integer;
import static io.fluxgate.tls.Der.nothing;
import static io.fluxgate.tls.Der.octets;
import static io.fluxgate.tls.Der.oid;
import static io.fluxgate.tls.Der.sequence;
import static io.fluxgate.tls.Der.set;
import static io.fluxgate.tls.Der.tagged;
import static io.fluxgate.tls.Der.time;
import static io.fluxgate.tls.Der.truth;
import static io.fluxgate.tls.Der.utf8;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Makes certificates for tests, afresh in every run (RFC 5280, 4.1). Nothing said, it is an EC
 * key's that signs itself and is valid from yesterday to tomorrow.
 */
public final class TestCertificates {

  /** What kind of key a certificate is for. */
  public enum Key {
    RSA,
    EC,
    ED25519
  }

  private static final AtomicLong SERIAL = new AtomicLong(1000);
  private static final int AUTHORITY_KEY = 0;
  private static final int LEAF_KEY = 1;

  private final String commonName;
  private final List<byte[]> names = new ArrayList<>();
  private Key key = Key.EC;
  private int keyNumber = LEAF_KEY;
  private boolean authority;
  private List<String> uses = List.of();
  private Instant from = Instant.now().minus(Duration.ofDays(1));
  private Instant until = Instant.now().plus(Duration.ofDays(1));
  private @Nullable TestCertificate issuer;

  private TestCertificates(String commonName) {
    this.commonName = commonName;
  }

  /** A certificate with this common name; none if it is empty. */
  public static TestCertificates subject(String commonName) {
    return new TestCertificates(commonName);
  }

  /** A root that signs others. */
  public static TestCertificate root(String commonName) {
    return subject(commonName).authority().make();
  }

  /** A certificate for host names, signed by an authority. */
  public static TestCertificate leaf(TestCertificate issuer, String... dnsNames) {
    return subject(dnsNames[0]).dns(dnsNames).signedBy(issuer).make();
  }

  public TestCertificates key(Key type) {
    this.key = type;
    return this;
  }

  /** Another key than other leaves have. */
  public TestCertificates keyNumber(int number) {
    this.keyNumber = number;
    return this;
  }

  public TestCertificates authority() {
    authority = true;
    keyNumber = AUTHORITY_KEY;
    return this;
  }

  public TestCertificates dns(String... dnsNames) {
    for (String name : dnsNames) {
      names.add(tagged(0x82, name.getBytes(StandardCharsets.ISO_8859_1)));
    }
    return this;
  }

  public TestCertificates uri(String uri) {
    names.add(tagged(0x86, uri.getBytes(StandardCharsets.ISO_8859_1)));
    return this;
  }

  public TestCertificates email(String address) {
    names.add(tagged(0x81, address.getBytes(StandardCharsets.ISO_8859_1)));
    return this;
  }

  public TestCertificates ip(String address) {
    try {
      names.add(tagged(0x87, InetAddress.getByName(address).getAddress()));
      return this;
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(address, e);
    }
  }

  /** The only uses it is for, as object identifiers. */
  public TestCertificates uses(String... identifiers) {
    uses = List.of(identifiers);
    return this;
  }

  public TestCertificates from(Instant instant) {
    from = instant;
    return this;
  }

  public TestCertificates until(Instant instant) {
    until = instant;
    return this;
  }

  public TestCertificates signedBy(TestCertificate authority) {
    issuer = authority;
    return this;
  }

  /** The certificate. */
  public TestCertificate make() {
    KeyPair pair = TestKeys.pair(key, keyNumber);
    PrivateKey signer = issuer == null ? pair.getPrivate() : issuer.key();
    byte[] subject = subject();
    byte[] signerName =
        issuer == null ? subject : issuer.certificate().getSubjectX500Principal().getEncoded();
    byte[] content =
        sequence(
            tagged(0xa0, integer(2)),
            integer(SERIAL.incrementAndGet()),
            algorithm(signer),
            signerName,
            sequence(time(from), time(until)),
            subject,
            pair.getPublic().getEncoded(),
            tagged(0xa3, extensions()));
    byte[] whole = sequence(content, algorithm(signer), bits(signature(signer, content)));
    List<X509Certificate> chain = new ArrayList<>(List.of(parsed(whole)));
    if (issuer != null) {
      chain.addAll(issuer.chain());
    }
    return new TestCertificate(pair.getPrivate(), chain);
  }

  private byte[] subject() {
    return commonName.isEmpty()
        ? sequence()
        : sequence(set(sequence(oid("2.5.4.3"), utf8(commonName))));
  }

  private byte[] extensions() {
    byte[] constraints = authority ? sequence(truth()) : sequence();
    List<byte[]> all = new ArrayList<>();
    all.add(sequence(oid("2.5.29.19"), truth(), octets(constraints)));
    if (!names.isEmpty()) {
      all.add(sequence(oid("2.5.29.17"), octets(sequence(names.toArray(byte[][]::new)))));
    }
    if (!uses.isEmpty()) {
      byte[][] identifiers = uses.stream().map(Der::oid).toArray(byte[][]::new);
      all.add(sequence(oid("2.5.29.37"), octets(sequence(identifiers))));
    }
    return sequence(all.toArray(byte[][]::new));
  }

  private static byte[] algorithm(PrivateKey signer) {
    return switch (signer.getAlgorithm()) {
      case "RSA" -> sequence(oid("1.2.840.113549.1.1.11"), nothing());
      case "EC" -> sequence(oid("1.2.840.10045.4.3.2"));
      default -> sequence(oid("1.3.101.112"));
    };
  }

  private static byte[] signature(PrivateKey signer, byte[] content) {
    try {
      Signature signature =
          Signature.getInstance(
              switch (signer.getAlgorithm()) {
                case "RSA" -> "SHA256withRSA";
                case "EC" -> "SHA256withECDSA";
                default -> "Ed25519";
              });
      signature.initSign(signer);
      signature.update(content);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509Certificate parsed(byte[] der) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
