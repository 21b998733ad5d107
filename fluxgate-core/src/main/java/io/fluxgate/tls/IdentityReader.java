package io.fluxgate.tls;

import io.fluxgate.config.CertificateConfig;
import io.fluxgate.time.TimeSource;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what {@link CertificateConfig} tells of, and checks that it belongs together. */
final class IdentityReader {

  private static final Logger LOG = LoggerFactory.getLogger(IdentityReader.class);

  private final Surroundings surroundings;
  private final FileReads files;

  IdentityReader(Surroundings surroundings, FileReads files) {
    this.surroundings = surroundings;
    this.files = files;
  }

  /** The files that a configuration names. */
  static Stream<String> paths(CertificateConfig config) {
    return Stream.of(config.certificate(), config.key(), config.keystore())
        .flatMap(Optional::stream);
  }

  /** The field is the place of the whole object. */
  Identity read(String field, CertificateConfig config) {
    boolean pem = config.certificate().isPresent() || config.key().isPresent();
    if (pem == config.keystore().isPresent()) {
      throw new TlsConfigException(
          field, "must be either certificate and key, or keystore: " + config);
    }
    Identity identity = pem ? pem(field, config) : pkcs12(field, config);
    warnOfAge(field, identity.certificate());
    return identity;
  }

  private Identity pem(String field, CertificateConfig config) {
    String certificateFile = given(field + ".certificate", config.certificate());
    String keyFile = given(field + ".key", config.key());
    Tries tries = new Tries();
    Optional<List<X509Certificate>> certificates =
        tries.of(() -> CertificateFile.read(files, field + ".certificate", certificateFile));
    Optional<PrivateKey> read = tries.of(() -> KeyFile.read(files, field + ".key", keyFile));
    tries.orThrow();
    Identity identity = new Identity(read.orElseThrow(), certificates.orElseThrow());
    belongTogether(field, identity, certificateFile, keyFile);
    return identity;
  }

  private static void belongTogether(
      String field, Identity identity, String certificateFile, String keyFile) {
    List<X509Certificate> chain = identity.chain();
    for (int i = 0; i < chain.size(); i++) {
      if (KeyPairs.belongTogether(identity.key(), chain.get(i))) {
        if (i == 0) {
          return;
        }
        throw new TlsConfigException(
            field + ".certificate",
            "must begin with the certificate of the key, which is the number "
                + (i + 1)
                + " in it: "
                + FileReads.quoted(certificateFile));
      }
    }
    throw new TlsConfigException(
        field + ".key",
        "must be the key of the certificate in "
            + FileReads.quoted(certificateFile)
            + ", belongs to another one: "
            + FileReads.quoted(keyFile));
  }

  private Identity pkcs12(String field, CertificateConfig config) {
    String keystore = given(field + ".keystore", config.keystore());
    String passwordField = field + (config.password().isPresent() ? ".password" : ".password_env");
    return Pkcs12File.read(
        files, field + ".keystore", keystore, passwordField, password(field, config));
  }

  private String password(String field, CertificateConfig config) {
    if (config.password().isPresent()) {
      return config.password().get();
    }
    String variable = given(field + ".password", config.passwordEnv());
    String value = surroundings.variable().apply(variable);
    if (value == null) {
      throw new TlsConfigException(
          field + ".password_env",
          "must be the name of an environment variable that is set: " + FileReads.quoted(variable));
    }
    return value;
  }

  private static String given(String field, Optional<String> value) {
    return value.orElseThrow(() -> new TlsConfigException(field, "is missing"));
  }

  private void warnOfAge(String field, X509Certificate certificate) {
    TimeSource time = surroundings.time();
    Instant end = certificate.getNotAfter().toInstant();
    Instant start = certificate.getNotBefore().toInstant();
    if (time.now().isAfter(end)) {
      LOG.warn("{}: the certificate expired on {}", field, date(end));
    } else if (time.now().isBefore(start)) {
      LOG.warn("{}: the certificate is not valid before {}", field, date(start));
    }
  }

  static LocalDate date(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC).toLocalDate();
  }
}
