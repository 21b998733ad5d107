package io.fluxgate.config.json;

import io.fluxgate.config.LimitsConfig;
import io.fluxgate.config.LimitsConfig.Clients;
import io.fluxgate.config.LimitsConfig.Messages;
import io.fluxgate.config.LimitsConfig.Pool;

/** Writes the engine's limits. */
final class LimitsWriter {

  private LimitsWriter() {}

  static ObjectWriting write(LimitsConfig limits) {
    return new ObjectWriting("limits")
        .value("loops", limits.loops(), LimitsConfig.DEFAULT.loops())
        .object("clients", clients(limits.clients()))
        .object("messages", messages(limits.messages()))
        .object("pool", pool(limits.pool()));
  }

  private static ObjectWriting clients(Clients clients) {
    Clients normal = Clients.DEFAULT;
    return new ObjectWriting("clients")
        .value("max_connections", clients.maxConnections(), normal.maxConnections())
        .value(
            "max_connections_per_address",
            clients.maxConnectionsPerAddress(),
            normal.maxConnectionsPerAddress())
        .value(
            "max_requests_per_connection",
            clients.maxRequestsPerConnection(),
            normal.maxRequestsPerConnection())
        .millis("keep_alive_ms", clients.keepAlive(), normal.keepAlive());
  }

  private static ObjectWriting messages(Messages messages) {
    Messages normal = Messages.DEFAULT;
    return new ObjectWriting("messages")
        .value(
            "max_request_line_bytes", messages.maxRequestLineBytes(), normal.maxRequestLineBytes())
        .value("max_head_bytes", messages.maxHeadBytes(), normal.maxHeadBytes())
        .value("max_headers", messages.maxHeaders(), normal.maxHeaders())
        .value("max_body_bytes", messages.maxBodyBytes(), normal.maxBodyBytes())
        .value("small_body_bytes", messages.smallBodyBytes(), normal.smallBodyBytes());
  }

  private static ObjectWriting pool(Pool pool) {
    Pool normal = Pool.DEFAULT;
    return new ObjectWriting("pool")
        .value("max_connections", pool.maxConnections(), normal.maxConnections())
        .value("max_waiting", pool.maxWaiting(), normal.maxWaiting())
        .millis("idle_ms", pool.idle(), normal.idle())
        .millis("lifetime_ms", pool.lifetime(), normal.lifetime());
  }
}
