package io.fluxgate.tls;

import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;

/** What is spoken: TLS 1.3 and 1.2, with suites that keep secrets even if a key is lost later. */
final class Protocols {

  private Protocols() {}

  /** The newest first. */
  static String[] from(String minVersion) {
    return switch (minVersion) {
      case "1.3" -> new String[] {"TLSv1.3"};
      case "1.2" -> new String[] {"TLSv1.3", "TLSv1.2"};
      default ->
          throw new TlsConfigException(
              "min_version", "must be 1.2 or 1.3: '" + PrintableText.of(minVersion) + "'");
    };
  }

  /** Those that Java has enabled, in its order, without the ones that only old clients need. */
  static String[] suites(SSLContext context) {
    List<String> enabled = Arrays.asList(context.getDefaultSSLParameters().getCipherSuites());
    return enabled.stream().filter(Protocols::isModern).toArray(String[]::new);
  }

  private static boolean isModern(String suite) {
    boolean authenticates = suite.contains("_GCM_") || suite.contains("_CHACHA20_POLY1305_");
    boolean ofTls13 = suite.startsWith("TLS_") && !suite.contains("_WITH_") && authenticates;
    return ofTls13 || (suite.startsWith("TLS_ECDHE_") && authenticates);
  }
}
