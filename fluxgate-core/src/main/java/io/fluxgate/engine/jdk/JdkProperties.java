package io.fluxgate.engine.jdk;

import io.fluxgate.engine.PlatformProperty;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The system properties that the JDK's server and client read once, when their classes are first
 * used. They are set where the application has set none; its own values are never touched.
 */
final class JdkProperties {

  private static final Logger LOG = LoggerFactory.getLogger(JdkProperties.class);

  private static final Map<String, String> WANTED = new LinkedHashMap<>();

  static {
    // Without it an answer that leaves in two writes waits 40 ms for the client's acknowledgement.
    WANTED.put("sun.net.httpserver.nodelay", "true");
    // The default silently closes the 201st idle keep-alive connection.
    WANTED.put("sun.net.httpserver.maxIdleConnections", "10000");
    // Larger reads from upstreams: a third less time for large bodies.
    WANTED.put("jdk.httpclient.bufsize", "65536");
    // Lets a route keep the client's Host.
    WANTED.put("jdk.httpclient.allowRestrictedHeaders", "host");
    // Or a client may ask for one TLS 1.2 handshake after the other on one connection.
    WANTED.put("jdk.tls.rejectClientInitiatedRenegotiation", "true");
  }

  private static final List<PlatformProperty> RESULT = apply();

  private JdkProperties() {}

  /**
   * Sets what is unset, the first time it is called in this JVM; tells what became of each
   * property.
   */
  static List<PlatformProperty> applied() {
    return RESULT;
  }

  private static List<PlatformProperty> apply() {
    List<PlatformProperty> result = new ArrayList<>();
    WANTED.forEach(
        (name, wanted) -> {
          String own = System.getProperty(name);
          if (own == null) {
            System.setProperty(name, wanted);
          }
          result.add(new PlatformProperty(name, wanted, own == null ? wanted : own, own == null));
          LOG.debug(
              "{} = {} ({})",
              name,
              own == null ? wanted : own,
              own == null ? "set by the gateway" : "the application's own");
        });
    return List.copyOf(result);
  }
}
