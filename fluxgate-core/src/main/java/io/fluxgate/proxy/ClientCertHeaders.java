package io.fluxgate.proxy;

import io.fluxgate.http.ClientCertificate;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;
import java.util.stream.Collectors;

/**
 * The headers that tell of a client's certificate: {@code Client-Cert}, the certificate itself (RFC
 * 9440, 2.2), and for those who do not want to read it {@code X-Client-Cert-Subject}, {@code
 * X-Client-Cert-San} and {@code X-Client-Cert-Fingerprint}.
 */
public final class ClientCertHeaders {

  private static final String STANDARD = "Client-Cert";
  private static final String CHAIN = "Client-Cert-Chain";
  private static final String OWN = "X-Client-Cert-";

  private ClientCertHeaders() {}

  /**
   * A request without what its client says of certificates, and with what is known.
   *
   * @param request the request as it came
   * @param tells whether it gets headers for the certificate that its client has shown, if it has
   * @return the request; the same one if there is nothing to change
   */
  public static Request rewrite(Request request, boolean tells) {
    Headers headers = request.headers();
    boolean clean = true;
    for (int i = 0; clean && i < headers.size(); i++) {
      clean = !isOurs(headers.name(i));
    }
    ClientCertificate shown =
        tells ? request.attribute(ClientCertificate.ATTRIBUTE).orElse(null) : null;
    if (clean && shown == null) {
      return request;
    }
    Headers.Builder kept = Headers.builder(headers.size() + 4);
    for (int i = 0; i < headers.size(); i++) {
      if (!isOurs(headers.name(i))) {
        kept.add(headers, i);
      }
    }
    if (shown != null) {
      add(kept, shown);
    }
    return request.withHeaders(kept.build());
  }

  private static boolean isOurs(String name) {
    return Spelling.same(name, STANDARD)
        || Spelling.same(name, CHAIN)
        || (name.length() > OWN.length() && Spelling.begins(name, OWN));
  }

  private static void add(Headers.Builder to, ClientCertificate shown) {
    try {
      byte[] encoded = shown.chain().getFirst().getEncoded();
      to.add(STANDARD, ":" + Base64.getEncoder().encodeToString(encoded) + ":");
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that came encoded", e);
    }
    to.add(OWN + "Subject", visible(shown.subject()));
    if (!shown.names().isEmpty()) {
      to.add(OWN + "San", names(shown));
    }
    to.add(OWN + "Fingerprint", shown.fingerprint());
  }

  /** A comma is between two names and never within one. */
  private static String names(ClientCertificate shown) {
    return shown.names().stream()
        .map(name -> visible(name).replace(",", "%2C"))
        .collect(Collectors.joining(","));
  }

  /**
   * Names may hold anything; a header may not. What is not plain is written as in a URL, and so are
   * spaces at the edges, which recipients cut off.
   */
  private static String visible(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    StringBuilder visible = new StringBuilder(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      byte one = bytes[i];
      int lowest = i == 0 || i == bytes.length - 1 ? '!' : ' ';
      if (one >= lowest && one < 0x7F && one != '%') {
        visible.append((char) one);
      } else {
        visible.append(String.format("%%%02X", one));
      }
    }
    return visible.toString();
  }
}
