package io.fluxgate.config.json;

import io.fluxgate.config.LimitsConfig;
import io.fluxgate.config.LimitsConfig.Clients;
import io.fluxgate.config.LimitsConfig.Messages;
import io.fluxgate.config.LimitsConfig.Pool;

/** Reads the engine's limits. */
final class LimitsReader {

  private LimitsReader() {}

  static LimitsConfig read(ObjectReader limits) {
    LimitsConfig read =
        new LimitsConfig(
            limits.whole("loops", LimitsConfig.DEFAULT.loops()),
            limits.object("clients").map(LimitsReader::clients).orElse(Clients.DEFAULT),
            limits.object("messages").map(LimitsReader::messages).orElse(Messages.DEFAULT),
            limits.object("pool").map(LimitsReader::pool).orElse(Pool.DEFAULT));
    limits.done();
    return read;
  }

  private static Clients clients(ObjectReader clients) {
    Clients normal = Clients.DEFAULT;
    Clients read =
        new Clients(
            clients.whole("max_connections", normal.maxConnections()),
            clients.whole("max_connections_per_address", normal.maxConnectionsPerAddress()),
            clients.whole("max_requests_per_connection", normal.maxRequestsPerConnection()),
            clients.millis("keep_alive_ms", normal.keepAlive()));
    clients.done();
    return read;
  }

  private static Messages messages(ObjectReader messages) {
    Messages normal = Messages.DEFAULT;
    Messages read =
        new Messages(
            messages.whole("max_request_line_bytes", normal.maxRequestLineBytes()),
            messages.whole("max_head_bytes", normal.maxHeadBytes()),
            messages.whole("max_headers", normal.maxHeaders()),
            messages.wholeLong("max_body_bytes", normal.maxBodyBytes()),
            messages.whole("small_body_bytes", normal.smallBodyBytes()));
    messages.done();
    return read;
  }

  private static Pool pool(ObjectReader pool) {
    Pool normal = Pool.DEFAULT;
    Pool read =
        new Pool(
            pool.whole("max_connections", normal.maxConnections()),
            pool.whole("max_waiting", normal.maxWaiting()),
            pool.millis("idle_ms", normal.idle()),
            pool.millis("lifetime_ms", normal.lifetime()));
    pool.done();
    return read;
  }
}
