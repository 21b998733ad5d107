package io.fluxgate.http;

/**
 * An upstream's connection on which another protocol than HTTP is spoken from now on (RFC 9110,
 * 7.8). The engine that made it joins it to the client's connection; to everybody else it is
 * something to be closed. Safe for use by many threads.
 */
public interface Tunnel extends AutoCloseable {

  /**
   * The protocol that is spoken.
   *
   * @return what {@code Upgrade} said, in lower case: {@code websocket}
   */
  String protocol();

  /** Ends it, whether it is joined or not. Does not block; harmless when repeated. */
  @Override
  void close();
}
