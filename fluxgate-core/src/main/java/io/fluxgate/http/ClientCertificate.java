package io.fluxgate.http;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The certificate that a client has shown and proved to own, and that leads to one the listener
 * trusts. A request that came over such a connection has it as an attribute.
 *
 * @param subject the distinguished name of its owner as RFC 2253 writes it; may be empty
 * @param names its subject alternative names, in their order: {@code DNS:a.example}, {@code
 *     URI:spiffe://a/b}, {@code EMAIL:a@b.example}, {@code IP:192.0.2.1}
 * @param fingerprint the SHA-256 of the whole certificate, in lower case hexadecimal
 * @param chain the certificate, and the issuers that the client sent with it
 */
public record ClientCertificate(
    String subject, List<String> names, String fingerprint, List<X509Certificate> chain) {

  /** Where requests have it. */
  public static final Attribute<ClientCertificate> ATTRIBUTE =
      Attribute.named("client certificate");

  /** Takes copies of the lists. */
  public ClientCertificate {
    names = List.copyOf(names);
    chain = List.copyOf(chain);
  }
}
