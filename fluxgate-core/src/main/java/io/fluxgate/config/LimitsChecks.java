package io.fluxgate.config;

import io.fluxgate.config.LimitsConfig.Clients;
import io.fluxgate.config.LimitsConfig.Messages;
import io.fluxgate.config.LimitsConfig.Pool;

/** What is wrong with the engine's limits. */
final class LimitsChecks {

  private static final int MOST_LOOPS = 1024;
  private static final int SHORTEST_LINE = 64;
  private static final int LONGEST_HEAD = 1 << 20;
  private static final int MOST_HEADERS = 10_000;
  private static final int LARGEST_SMALL_BODY = 1 << 24;

  private final Findings found;
  private final String place;

  LimitsChecks(Findings found, String place) {
    this.found = found;
    this.place = place;
  }

  void check(LimitsConfig limits) {
    found.within(place + ".loops", limits.loops(), 0, MOST_LOOPS);
    clients(limits.clients());
    messages(limits.messages());
    pool(limits.pool());
  }

  private void clients(Clients clients) {
    String at = place + ".clients";
    atLeast(1, at + ".max_connections", clients.maxConnections());
    atLeast(0, at + ".max_connections_per_address", clients.maxConnectionsPerAddress());
    atLeast(0, at + ".max_requests_per_connection", clients.maxRequestsPerConnection());
    found.positive(at + ".keep_alive_ms", clients.keepAlive());
  }

  private void messages(Messages messages) {
    String at = place + ".messages";
    int line = messages.maxRequestLineBytes();
    int head = messages.maxHeadBytes();
    found.within(at + ".max_request_line_bytes", line, SHORTEST_LINE, LONGEST_HEAD);
    found.within(at + ".max_head_bytes", head, SHORTEST_LINE, LONGEST_HEAD);
    if (head >= SHORTEST_LINE && head < line && line <= LONGEST_HEAD) {
      found.add(
          at + ".max_request_line_bytes",
          "must not be more than max_head_bytes, " + head + ": " + line);
    }
    found.within(at + ".max_headers", messages.maxHeaders(), 1, MOST_HEADERS);
    found.within(at + ".max_body_bytes", messages.maxBodyBytes(), 0, Long.MAX_VALUE);
    found.within(at + ".small_body_bytes", messages.smallBodyBytes(), 0, LARGEST_SMALL_BODY);
  }

  private void pool(Pool pool) {
    String at = place + ".pool";
    atLeast(1, at + ".max_connections", pool.maxConnections());
    atLeast(0, at + ".max_waiting", pool.maxWaiting());
    found.positive(at + ".idle_ms", pool.idle());
    found.positive(at + ".lifetime_ms", pool.lifetime());
  }

  private void atLeast(int least, String at, int value) {
    found.within(at, value, least, Integer.MAX_VALUE);
  }
}
