package io.fluxgate.tls;

import io.fluxgate.config.CidrBlock;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;

/** Hosts as TLS writes them. */
final class HostNames {

  private HostNames() {}

  /** Without the brackets of an IPv6 address and without the dot of the root. */
  static String plain(String host) {
    boolean brackets = host.startsWith("[") && host.endsWith("]");
    String inner = brackets ? host.substring(1, host.length() - 1) : host;
    return inner.endsWith(".") ? inner.substring(0, inner.length() - 1) : inner;
  }

  /**
   * What is sent as the server's name: nothing for an address (RFC 6066, 3), or for what is none to
   * Java, such as one with an underscore; no certificate can be verified for that either.
   */
  static List<SNIServerName> sent(String plainHost) {
    if (CidrBlock.parseAddress(plainHost).isPresent()) {
      return List.of();
    }
    try {
      return List.of(new SNIHostName(plainHost));
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }

  /** Whether it is an address, or a name that can be sent. */
  static boolean isHost(String plainHost) {
    return CidrBlock.parseAddress(plainHost).isPresent() || !sent(plainHost).isEmpty();
  }
}
