package io.fluxgate.tls;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Certificates from PEM files. */
final class CertificateFile {

  private static final String LABEL = "CERTIFICATE";

  private CertificateFile() {}

  /** At least one certificate, in the order of the file; other blocks are passed over. */
  static List<X509Certificate> read(FileReads files, String field, String file) {
    byte[] content = files.read(field, file);
    List<X509Certificate> certificates = new ArrayList<>();
    for (PemBlock block : blocks(field, file, content)) {
      if (block.label().equals(LABEL)) {
        certificates.add(certificate(field, file, block));
      }
    }
    if (certificates.isEmpty()) {
      throw new TlsConfigException(field, noCertificate(content) + FileReads.quoted(file));
    }
    return List.copyOf(certificates);
  }

  static List<PemBlock> blocks(String field, String file, byte[] content) {
    try {
      return PemReader.read(content);
    } catch (PemException e) {
      throw new TlsConfigException(
          field, "must be PEM: " + FileReads.quoted(file) + ", " + e.getMessage(), e);
    }
  }

  /** Whether it begins as DER does, which PEM is the wrapping of. */
  static boolean isDer(byte[] content) {
    boolean isSequence = content.length > 4 && content[0] == 0x30;
    return isSequence && (content[1] < 0 || content[1] + 2 == content.length);
  }

  private static String noCertificate(byte[] content) {
    return isDer(content)
        ? "must be PEM, is DER (openssl x509 -inform der -in OLD -out NEW converts it): "
        : "holds no certificate, which begins with -----BEGIN CERTIFICATE-----: ";
  }

  private static X509Certificate certificate(String field, String file, PemBlock block) {
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      ByteArrayInputStream in = new ByteArrayInputStream(block.content());
      X509Certificate certificate = (X509Certificate) factory.generateCertificate(in);
      if (in.available() == 0) {
        return certificate;
      }
    } catch (CertificateException e) {
      throw new TlsConfigException(field, unreadable(file, block), e);
    }
    throw new TlsConfigException(field, unreadable(file, block));
  }

  private static String unreadable(String file, PemBlock block) {
    return "must be an X.509 certificate: "
        + FileReads.quoted(file)
        + ", line "
        + block.line()
        + ": is none, or is damaged";
  }
}
