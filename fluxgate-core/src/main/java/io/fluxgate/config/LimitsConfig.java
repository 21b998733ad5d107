package io.fluxgate.config;

import java.time.Duration;

/**
 * What the engine takes upon itself at most. Only some engines can be told; a gateway on another
 * one is built only with {@link #DEFAULT}.
 *
 * @param loops how many event loops share the work, up to 1024; 0 for half as many as there are
 *     processors, at least one
 * @param clients connections of clients
 * @param messages requests, and what is kept of bodies in memory
 * @param pool connections to upstreams
 */
public record LimitsConfig(int loops, Clients clients, Messages messages, Pool pool) {

  /** What holds where nothing is said. */
  public static final LimitsConfig DEFAULT =
      new LimitsConfig(0, Clients.DEFAULT, Messages.DEFAULT, Pool.DEFAULT);

  /**
   * Connections of clients.
   *
   * @param maxConnections how many there are at most, 1 or more
   * @param maxConnectionsPerAddress how many one address has at most; 0 for no such limit
   * @param maxRequestsPerConnection after how many requests a connection is closed; 0 for never
   * @param keepAlive how long a connection may wait for its next request; more than zero
   */
  public record Clients(
      int maxConnections,
      int maxConnectionsPerAddress,
      int maxRequestsPerConnection,
      Duration keepAlive) {

    /** 10,000 connections, 10,000 requests on each, 75 s between two of them. */
    public static final Clients DEFAULT = new Clients(10_000, 0, 10_000, Duration.ofSeconds(75));
  }

  /**
   * Requests, and what is kept of bodies in memory.
   *
   * @param maxRequestLineBytes the longest request line, 64 or more
   * @param maxHeadBytes the longest head, request line included: {@code maxRequestLineBytes} to 1
   *     MiB
   * @param maxHeaders the most header lines, 1 to 10,000
   * @param maxBodyBytes the longest request body; 0 for no limit
   * @param smallBodyBytes bodies up to this length, at most 16 MiB, are taken into memory as a
   *     whole, so that filters may look at them without waiting
   */
  public record Messages(
      int maxRequestLineBytes,
      int maxHeadBytes,
      int maxHeaders,
      long maxBodyBytes,
      int smallBodyBytes) {

    /** 8 KiB for the request line, 32 KiB and 100 lines for the head, 64 KiB for a small body. */
    public static final Messages DEFAULT = new Messages(8192, 32_768, 100, 0, 65_536);
  }

  /**
   * Connections to upstreams.
   *
   * @param maxConnections how many there are to one origin at most, 1 or more
   * @param maxWaiting how many requests may wait for one of them, 0 or more, for as long as the
   *     connect deadline says; the next one fails at once
   * @param idle how long a connection is kept that nobody uses; more than zero
   * @param lifetime how long a connection is used for further requests at most; more than zero
   */
  public record Pool(int maxConnections, int maxWaiting, Duration idle, Duration lifetime) {

    /** 8,192 connections, 1,024 waiting, 30 s idle, 10 minutes of life. */
    public static final Pool DEFAULT =
        new Pool(8192, 1024, Duration.ofSeconds(30), Duration.ofMinutes(10));
  }
}
