package io.fluxgate.proxy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Looks names up, for upstreams whose every address is an endpoint. Called on a thread of its own,
 * which it may block; it need not be interruptible.
 */
@FunctionalInterface
public interface AddressResolver {

  /**
   * The addresses a name stands for.
   *
   * @param host the name
   * @return the addresses, at least one
   * @throws UnknownHostException if it has none, or that cannot be found out
   */
  List<InetAddress> resolve(String host) throws UnknownHostException;

  /**
   * The machine's own way to look names up, with the cache the JDK puts before it.
   *
   * @return the resolver
   */
  static AddressResolver system() {
    return host -> List.of(InetAddress.getAllByName(host));
  }
}
