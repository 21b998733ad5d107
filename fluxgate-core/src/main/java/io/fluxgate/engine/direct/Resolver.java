package io.fluxgate.engine.direct;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Looks names up without making a loop wait: the JDK's look-up blocks, so it runs on a virtual
 * thread. What it has found is kept for as long as the JDK keeps it ({@code
 * networkaddress.cache.ttl}). Addresses need no look-up.
 */
final class Resolver {

  /** How the JDK looks a name up; another one in tests. */
  interface Lookup {
    InetAddress[] all(String host) throws UnknownHostException;
  }

  private final Lookup lookup;

  Resolver(Lookup lookup) {
    this.lookup = lookup;
  }

  /** Finds the addresses of a host and tells one of the two, on the loop. */
  void resolve(
      String host,
      EventLoop loop,
      Consumer<List<InetAddress>> found,
      Consumer<UnknownHostException> unknown) {
    if (isAddress(host)) {
      look(host, loop, found, unknown);
    } else {
      Thread.ofVirtual().name("fluxgate-resolve").start(() -> look(host, loop, found, unknown));
    }
  }

  private void look(
      String host,
      EventLoop loop,
      Consumer<List<InetAddress>> found,
      Consumer<UnknownHostException> unknown) {
    try {
      List<InetAddress> addresses = List.of(lookup.all(host));
      hand(loop, () -> found.accept(addresses));
    } catch (UnknownHostException e) {
      hand(loop, () -> unknown.accept(e));
    } catch (RuntimeException e) {
      UnknownHostException failure = new UnknownHostException(host);
      failure.initCause(e);
      hand(loop, () -> unknown.accept(failure));
    }
  }

  private static void hand(EventLoop loop, Runnable result) {
    if (loop.isCurrentThread()) {
      result.run();
    } else {
      loop.execute(result);
    }
  }

  /** In brackets or of digits and dots alone: then the JDK does not look anything up. */
  private static boolean isAddress(String host) {
    return host.startsWith("[") || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
  }
}
