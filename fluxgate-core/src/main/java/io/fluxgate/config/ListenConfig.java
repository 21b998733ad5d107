package io.fluxgate.config;

import java.time.Duration;
import java.util.Optional;

/**
 * Where the gateway listens, unless it has {@linkplain GatewayConfig#listeners() several places},
 * and how patient it is with its clients.
 *
 * @param host the name or address of the interface
 * @param port 0 to 65535; 0 picks a free one
 * @param tls how TLS is spoken there; plain text if empty
 * @param engine the name of the engine that does it
 * @param headTimeout how long a client may take for a request's head
 * @param idleTimeout how long a client may make no progress in sending a body or taking an answer
 * @param shutdownGrace how long requests in flight may go on when the gateway is closed
 * @param limits what the engine takes upon itself at most
 */
public record ListenConfig(
    String host,
    int port,
    Optional<TlsConfig> tls,
    String engine,
    Duration headTimeout,
    Duration idleTimeout,
    Duration shutdownGrace,
    LimitsConfig limits) {

  /**
   * Port 8080 on the loopback interface, with the default engine; 10 s for a head, 30 s without
   * progress, 10 s of grace; the default limits.
   */
  public static final ListenConfig DEFAULT =
      new ListenConfig(
          "127.0.0.1",
          8080,
          Optional.empty(),
          "jdk",
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          LimitsConfig.DEFAULT);

  /**
   * The same elsewhere.
   *
   * @param host the name or address of the interface
   * @return a new configuration
   */
  public ListenConfig withHost(String host) {
    return new ListenConfig(
        host, port, tls, engine, headTimeout, idleTimeout, shutdownGrace, limits);
  }

  /**
   * The same on another port.
   *
   * @param port 0 to 65535
   * @return a new configuration
   */
  public ListenConfig withPort(int port) {
    return new ListenConfig(
        host, port, tls, engine, headTimeout, idleTimeout, shutdownGrace, limits);
  }

  /**
   * The same over TLS.
   *
   * @param tls how TLS is spoken
   * @return a new configuration
   */
  public ListenConfig withTls(TlsConfig tls) {
    return new ListenConfig(
        host, port, Optional.of(tls), engine, headTimeout, idleTimeout, shutdownGrace, limits);
  }

  /**
   * The same with another engine.
   *
   * @param engine its name
   * @return a new configuration
   */
  public ListenConfig withEngine(String engine) {
    return new ListenConfig(
        host, port, tls, engine, headTimeout, idleTimeout, shutdownGrace, limits);
  }

  /**
   * The same with more or less patience for heads.
   *
   * @param timeout how long a client may take for a request's head
   * @return a new configuration
   */
  public ListenConfig withHeadTimeout(Duration timeout) {
    return new ListenConfig(host, port, tls, engine, timeout, idleTimeout, shutdownGrace, limits);
  }

  /**
   * The same with more or less patience for bodies.
   *
   * @param timeout how long a client may make no progress
   * @return a new configuration
   */
  public ListenConfig withIdleTimeout(Duration timeout) {
    return new ListenConfig(host, port, tls, engine, headTimeout, timeout, shutdownGrace, limits);
  }

  /**
   * The same with another grace period.
   *
   * @param grace how long requests in flight may go on
   * @return a new configuration
   */
  public ListenConfig withShutdownGrace(Duration grace) {
    return new ListenConfig(host, port, tls, engine, headTimeout, idleTimeout, grace, limits);
  }

  /**
   * The same with other limits.
   *
   * @param limits what the engine takes upon itself at most
   * @return a new configuration
   */
  public ListenConfig withLimits(LimitsConfig limits) {
    return new ListenConfig(
        host, port, tls, engine, headTimeout, idleTimeout, shutdownGrace, limits);
  }
}
