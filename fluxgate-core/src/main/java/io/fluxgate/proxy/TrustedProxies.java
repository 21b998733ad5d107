package io.fluxgate.proxy;

import io.fluxgate.config.CidrBlock;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** The proxies before us whose word about the client is believed. Immutable. */
public final class TrustedProxies {

  private static final String FORWARDED_FOR = "X-Forwarded-For";

  private final List<CidrBlock> blocks;

  /**
   * Proxies in these networks.
   *
   * @param blocks the networks; none trusts nobody
   */
  public TrustedProxies(List<CidrBlock> blocks) {
    this.blocks = List.copyOf(blocks);
  }

  /**
   * Whether an address is a trusted proxy's.
   *
   * @param address the address
   * @return whether it is in one of the networks
   */
  public boolean trusts(InetAddress address) {
    for (int i = 0; i < blocks.size(); i++) {
      if (blocks.get(i).contains(address)) {
        return true;
      }
    }
    return false;
  }

  /**
   * A request on behalf of its client. Where the peer is trusted, {@code X-Forwarded-For} is read
   * from its end, past every trusted proxy, to the first address that is not: each proxy vouches
   * for the one before it and for no more. An entry that is no address ends the search.
   *
   * @param request a request whose client is its peer
   * @return the same request, with the address it is counted under
   */
  public Request identifyClient(Request request) {
    if (blocks.isEmpty() || !trusts(request.peer().address())) {
      return request;
    }
    InetAddress client = request.peer().address();
    List<String> lines = request.headers().all(FORWARDED_FOR);
    for (int i = lines.size() - 1; i >= 0; i--) {
      String line = lines.get(i);
      int end = line.length();
      while (end >= 0) {
        int comma = line.lastIndexOf(',', end - 1);
        Optional<InetAddress> address = address(line.substring(comma + 1, end).strip());
        if (address.isEmpty()) {
          return request.withClient(client);
        }
        client = address.get();
        if (!trusts(client)) {
          return request.withClient(client);
        }
        end = comma;
      }
    }
    return request.withClient(client);
  }

  /** An address, also with a port: {@code 192.0.2.1:4711}, {@code [2001:db8::1]:4711}. */
  private static Optional<InetAddress> address(String text) {
    if (text.startsWith("[")) {
      int bracket = text.indexOf(']');
      return bracket > 0 && isPort(text, bracket + 1)
          ? CidrBlock.parseAddress(text.substring(1, bracket))
          : Optional.empty();
    }
    int colon = text.indexOf(':');
    if (colon < 0 || colon != text.lastIndexOf(':')) {
      return CidrBlock.parseAddress(text);
    }
    return isPort(text, colon)
        ? CidrBlock.parseAddress(text.substring(0, colon))
        : Optional.empty();
  }

  /** Whether nothing follows, or a colon and one to five digits. */
  private static boolean isPort(String text, int colon) {
    if (colon == text.length()) {
      return true;
    }
    int digits = text.length() - colon - 1;
    boolean port = text.charAt(colon) == ':' && digits >= 1 && digits <= 5;
    for (int i = colon + 1; port && i < text.length(); i++) {
      port = text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    return port;
  }

  /** What a trusted proxy said in a header, all its lines joined; empty from anybody else. */
  Optional<String> said(Request request, String name) {
    Headers headers = request.headers();
    if (!headers.contains(name) || !trusts(request.peer().address())) {
      return Optional.empty();
    }
    return Optional.of(String.join(", ", headers.all(name)));
  }
}
