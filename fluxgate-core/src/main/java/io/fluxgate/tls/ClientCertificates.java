package io.fluxgate.tls;

import io.fluxgate.http.ClientCertificate;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.security.auth.x500.X500Principal;

/** What a client's certificate says about it, in a form that is fit for logs and headers. */
final class ClientCertificates {

  private ClientCertificates() {}

  static Optional<ClientCertificate> of(SSLSession session) {
    List<X509Certificate> chain = new ArrayList<>();
    try {
      for (Certificate certificate : session.getPeerCertificates()) {
        chain.add((X509Certificate) certificate);
      }
      X509Certificate own = chain.getFirst();
      return Optional.of(
          new ClientCertificate(
              subject(own), AlternativeNames.of(own), Digests.fingerprint(own), chain));
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that came encoded has no encoding", e);
    }
  }

  /** RFC 2253 lets any octet be written in hexadecimal; so are control characters here. */
  private static String subject(X509Certificate certificate) {
    String name = certificate.getSubjectX500Principal().getName(X500Principal.RFC2253);
    StringBuilder subject = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c < ' ' || c == 0x7f) {
        subject.append('\\').append(HexFormat.of().toHexDigits((byte) c));
      } else {
        subject.append(c);
      }
    }
    return subject.toString();
  }
}
