package io.fluxgate.config;

/**
 * Where the gateway listens.
 *
 * @param host the name or address of the interface
 * @param port 0 to 65535; 0 picks a free one
 * @param engine the name of the engine that does it
 */
public record ListenConfig(String host, int port, String engine) {

  /** Port 8080 on the loopback interface, with the default engine. */
  public static final ListenConfig DEFAULT = new ListenConfig("127.0.0.1", 8080, "jdk");
}
