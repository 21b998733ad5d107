package io.fluxgate.engine;

import java.time.Duration;

/**
 * What an engine takes upon itself at most. An engine without {@link Capability#LIMITS} has limits
 * of its own instead.
 *
 * @param loops how many event loops share the work; 0 for half as many as there are processors, at
 *     least one
 * @param clients connections of clients
 * @param messages requests and what is kept of bodies in memory
 * @param pool connections to upstreams
 */
public record EngineLimits(int loops, Clients clients, Messages messages, Pool pool) {

  /** What holds where nothing is said. */
  public static final EngineLimits DEFAULT =
      new EngineLimits(0, Clients.DEFAULT, Messages.DEFAULT, Pool.DEFAULT);

  /** Checks the number of loops. */
  public EngineLimits {
    check(loops >= 0 && loops <= 1024, "loops must be from 0 to 1024: ", loops);
  }

  /**
   * Connections of clients.
   *
   * @param maxConnections how many there are at most; the next one is answered 503 and closed
   * @param maxConnectionsPerAddress how many one address has at most; 0 for no such limit
   * @param maxRequestsPerConnection after how many requests a connection is closed; 0 for never
   * @param keepAlive how long a connection may wait for its next request
   */
  public record Clients(
      int maxConnections,
      int maxConnectionsPerAddress,
      int maxRequestsPerConnection,
      Duration keepAlive) {

    /** 10,000 connections, 10,000 requests on each, 75 s between two of them. */
    public static final Clients DEFAULT = new Clients(10_000, 0, 10_000, Duration.ofSeconds(75));

    /** Checks the ranges. */
    public Clients {
      check(maxConnections >= 1, "maxConnections must be positive: ", maxConnections);
      check(
          maxConnectionsPerAddress >= 0,
          "maxConnectionsPerAddress must not be negative: ",
          maxConnectionsPerAddress);
      check(
          maxRequestsPerConnection >= 0,
          "maxRequestsPerConnection must not be negative: ",
          maxRequestsPerConnection);
      check(keepAlive.isPositive(), "keepAlive must be positive: ", keepAlive);
    }
  }

  /**
   * Requests, and what is kept of bodies in memory.
   *
   * @param maxRequestLineBytes the longest request line; 414 beyond
   * @param maxHeadBytes the longest head, request line included; 431 beyond
   * @param maxHeaders the most header lines; 431 beyond
   * @param maxBodyBytes the longest request body; 413 beyond; 0 for no limit
   * @param smallBodyBytes bodies up to this length are taken into memory as a whole, so that
   *     filters may look at them without waiting
   */
  public record Messages(
      int maxRequestLineBytes,
      int maxHeadBytes,
      int maxHeaders,
      long maxBodyBytes,
      int smallBodyBytes) {

    /** 8 KiB for the request line, 32 KiB and 100 lines for the head, 64 KiB for a small body. */
    public static final Messages DEFAULT = new Messages(8192, 32_768, 100, 0, 65_536);

    /** Checks the ranges. */
    public Messages {
      check(
          maxRequestLineBytes >= 64 && maxRequestLineBytes <= maxHeadBytes,
          "maxRequestLineBytes must be from 64 to maxHeadBytes: ",
          maxRequestLineBytes);
      check(maxHeadBytes <= 1 << 20, "maxHeadBytes must be at most 1048576: ", maxHeadBytes);
      check(
          maxHeaders >= 1 && maxHeaders <= 10_000,
          "maxHeaders must be from 1 to 10000: ",
          maxHeaders);
      check(maxBodyBytes >= 0, "maxBodyBytes must not be negative: ", maxBodyBytes);
      check(
          smallBodyBytes >= 0 && smallBodyBytes <= 1 << 24,
          "smallBodyBytes must be from 0 to 16777216: ",
          smallBodyBytes);
    }
  }

  /**
   * Connections to upstreams.
   *
   * @param maxConnections how many there are to one origin at most, in all loops together
   * @param maxWaiting how many requests may wait for one of them, for as long as the connect
   *     deadline says; the next one fails at once
   * @param idle how long a connection is kept that nobody uses
   * @param lifetime how long a connection is used for further requests at most
   */
  public record Pool(int maxConnections, int maxWaiting, Duration idle, Duration lifetime) {

    /** 8,192 connections, 1,024 waiting, 30 s idle, 10 minutes of life. */
    public static final Pool DEFAULT =
        new Pool(8192, 1024, Duration.ofSeconds(30), Duration.ofMinutes(10));

    /** Checks the ranges. */
    public Pool {
      check(maxConnections >= 1, "maxConnections must be positive: ", maxConnections);
      check(maxWaiting >= 0, "maxWaiting must not be negative: ", maxWaiting);
      check(idle.isPositive(), "idle must be positive: ", idle);
      check(lifetime.isPositive(), "lifetime must be positive: ", lifetime);
    }
  }

  private static void check(boolean right, String message, Object value) {
    if (!right) {
      throw new IllegalArgumentException(message + value);
    }
  }
}
