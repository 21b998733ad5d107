package io.fluxgate;

import io.fluxgate.config.LimitsConfig;
import java.time.Duration;
import java.util.function.Consumer;

/** Describes what the engine takes upon itself at most. For one thread. */
public final class LimitsBuilder {

  private int loops;
  private LimitsConfig.Clients clients;
  private LimitsConfig.Messages messages;
  private LimitsConfig.Pool pool;

  LimitsBuilder(LimitsConfig from) {
    loops = from.loops();
    clients = from.clients();
    messages = from.messages();
    pool = from.pool();
  }

  /**
   * How many event loops share the work.
   *
   * @param loops 0 to 1024; 0, which is the default, for half as many as there are processors, at
   *     least one
   * @return this builder
   */
  public LimitsBuilder loops(int loops) {
    this.loops = loops;
    return this;
  }

  /**
   * Connections of clients.
   *
   * @param clients describes their limits
   * @return this builder
   */
  public LimitsBuilder clients(Consumer<ClientsBuilder> clients) {
    ClientsBuilder builder = new ClientsBuilder(this.clients);
    clients.accept(builder);
    this.clients = builder.build();
    return this;
  }

  /**
   * Requests, and what is kept of bodies in memory.
   *
   * @param messages describes their limits
   * @return this builder
   */
  public LimitsBuilder messages(Consumer<MessagesBuilder> messages) {
    MessagesBuilder builder = new MessagesBuilder(this.messages);
    messages.accept(builder);
    this.messages = builder.build();
    return this;
  }

  /**
   * Connections to upstreams.
   *
   * @param pool describes their limits
   * @return this builder
   */
  public LimitsBuilder pool(Consumer<PoolBuilder> pool) {
    PoolBuilder builder = new PoolBuilder(this.pool);
    pool.accept(builder);
    this.pool = builder.build();
    return this;
  }

  LimitsConfig build() {
    return new LimitsConfig(loops, clients, messages, pool);
  }

  /** Describes the limits of clients' connections. */
  public static final class ClientsBuilder {

    private int maxConnections;
    private int maxConnectionsPerAddress;
    private int maxRequestsPerConnection;
    private Duration keepAlive;

    private ClientsBuilder(LimitsConfig.Clients from) {
      maxConnections = from.maxConnections();
      maxConnectionsPerAddress = from.maxConnectionsPerAddress();
      maxRequestsPerConnection = from.maxRequestsPerConnection();
      keepAlive = from.keepAlive();
    }

    /**
     * How many connections there are; the next one is answered 503 and closed.
     *
     * @param connections 1 or more; 10,000 unless said otherwise
     * @return this builder
     */
    public ClientsBuilder maxConnections(int connections) {
      maxConnections = connections;
      return this;
    }

    /**
     * How many connections one address has.
     *
     * @param connections 0 or more; 0, which is the default, for no such limit
     * @return this builder
     */
    public ClientsBuilder maxConnectionsPerAddress(int connections) {
      maxConnectionsPerAddress = connections;
      return this;
    }

    /**
     * After how many requests a connection is closed.
     *
     * @param requests 0 or more; 0 for never; 10,000 unless said otherwise
     * @return this builder
     */
    public ClientsBuilder maxRequestsPerConnection(int requests) {
      maxRequestsPerConnection = requests;
      return this;
    }

    /**
     * How long a connection may wait for its next request.
     *
     * @param time more than zero; 75 s unless said otherwise
     * @return this builder
     */
    public ClientsBuilder keepAlive(Duration time) {
      keepAlive = time;
      return this;
    }

    private LimitsConfig.Clients build() {
      return new LimitsConfig.Clients(
          maxConnections, maxConnectionsPerAddress, maxRequestsPerConnection, keepAlive);
    }
  }

  /** Describes the limits of requests, and of what is kept of bodies in memory. */
  public static final class MessagesBuilder {

    private int maxRequestLineBytes;
    private int maxHeadBytes;
    private int maxHeaders;
    private long maxBodyBytes;
    private int smallBodyBytes;

    private MessagesBuilder(LimitsConfig.Messages from) {
      maxRequestLineBytes = from.maxRequestLineBytes();
      maxHeadBytes = from.maxHeadBytes();
      maxHeaders = from.maxHeaders();
      maxBodyBytes = from.maxBodyBytes();
      smallBodyBytes = from.smallBodyBytes();
    }

    /**
     * The longest request line; a longer one is answered 414.
     *
     * @param bytes 64 to {@code maxHeadBytes}; 8 KiB unless said otherwise
     * @return this builder
     */
    public MessagesBuilder maxRequestLineBytes(int bytes) {
      maxRequestLineBytes = bytes;
      return this;
    }

    /**
     * The longest head, request line included; a longer one is answered 431.
     *
     * @param bytes {@code maxRequestLineBytes} to 1 MiB; 32 KiB unless said otherwise
     * @return this builder
     */
    public MessagesBuilder maxHeadBytes(int bytes) {
      maxHeadBytes = bytes;
      return this;
    }

    /**
     * The most header lines; more are answered 431.
     *
     * @param lines 1 to 10,000; 100 unless said otherwise
     * @return this builder
     */
    public MessagesBuilder maxHeaders(int lines) {
      maxHeaders = lines;
      return this;
    }

    /**
     * The longest request body; a longer one is answered 413.
     *
     * @param bytes 0 or more; 0, which is the default, for no limit
     * @return this builder
     */
    public MessagesBuilder maxBodyBytes(long bytes) {
      maxBodyBytes = bytes;
      return this;
    }

    /**
     * How long a body may be that is taken into memory as a whole, so that filters may look at it
     * without waiting.
     *
     * @param bytes 0 to 16 MiB; 64 KiB unless said otherwise
     * @return this builder
     */
    public MessagesBuilder smallBodyBytes(int bytes) {
      smallBodyBytes = bytes;
      return this;
    }

    private LimitsConfig.Messages build() {
      return new LimitsConfig.Messages(
          maxRequestLineBytes, maxHeadBytes, maxHeaders, maxBodyBytes, smallBodyBytes);
    }
  }

  /** Describes the limits of connections to upstreams. */
  public static final class PoolBuilder {

    private int maxConnections;
    private int maxWaiting;
    private Duration idle;
    private Duration lifetime;

    private PoolBuilder(LimitsConfig.Pool from) {
      maxConnections = from.maxConnections();
      maxWaiting = from.maxWaiting();
      idle = from.idle();
      lifetime = from.lifetime();
    }

    /**
     * How many connections there are to one origin, in all loops together.
     *
     * @param connections 1 or more; 8,192 unless said otherwise
     * @return this builder
     */
    public PoolBuilder maxConnections(int connections) {
      maxConnections = connections;
      return this;
    }

    /**
     * How many requests may wait for a connection, for as long as the connect deadline says; the
     * next one fails at once.
     *
     * @param requests 0 or more; 1,024 unless said otherwise
     * @return this builder
     */
    public PoolBuilder maxWaiting(int requests) {
      maxWaiting = requests;
      return this;
    }

    /**
     * How long a connection is kept that nobody uses.
     *
     * @param time more than zero; 30 s unless said otherwise
     * @return this builder
     */
    public PoolBuilder idle(Duration time) {
      idle = time;
      return this;
    }

    /**
     * How long a connection is used for further requests.
     *
     * @param time more than zero; 10 minutes unless said otherwise
     * @return this builder
     */
    public PoolBuilder lifetime(Duration time) {
      lifetime = time;
      return this;
    }

    private LimitsConfig.Pool build() {
      return new LimitsConfig.Pool(maxConnections, maxWaiting, idle, lifetime);
    }
  }
}
