package io.fluxgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The limits that the page about security names are those that hold. */
class SecurityPageTest {

  private static final Pattern OPTION =
      Pattern.compile("(?m)^\\| `([a-z_.]+)` \\| (\\d+) \\| [^|]+ \\|$");

  @Test
  void everyOptionStandsThereWithItsDefault() throws IOException {
    Map<String, Long> told = new TreeMap<>();
    OPTION
        .matcher(Files.readString(Path.of("../docs/security.md")))
        .results()
        .forEach(row -> told.put(row.group(1), Long.parseLong(row.group(2))));
    Map<String, Long> defaults = new TreeMap<>();
    defaults.putAll(ofListeners());
    defaults.putAll(ofLimits());
    defaults.putAll(ofRoutes());

    assertThat(told).isEqualTo(defaults);
  }

  private static Map<String, Long> ofListeners() {
    ListenConfig listen = ListenConfig.DEFAULT;
    return Map.of(
        "listen.head_timeout_ms", listen.headTimeout().toMillis(),
        "listen.idle_timeout_ms", listen.idleTimeout().toMillis(),
        "listen.shutdown_grace_ms", listen.shutdownGrace().toMillis(),
        "listen.tls.handshake_timeout_ms", TlsConfig.DEFAULT.handshakeTimeout().toMillis(),
        "listen.tls.max_handshakes", (long) TlsConfig.DEFAULT.maxHandshakes());
  }

  private static Map<String, Long> ofLimits() {
    LimitsConfig.Clients clients = LimitsConfig.Clients.DEFAULT;
    LimitsConfig.Messages messages = LimitsConfig.Messages.DEFAULT;
    LimitsConfig.Pool pool = LimitsConfig.Pool.DEFAULT;
    Map<String, Long> limits = new TreeMap<>();
    limits.put("clients.max_connections", (long) clients.maxConnections());
    limits.put("clients.max_connections_per_address", (long) clients.maxConnectionsPerAddress());
    limits.put("clients.max_requests_per_connection", (long) clients.maxRequestsPerConnection());
    limits.put("clients.keep_alive_ms", clients.keepAlive().toMillis());
    limits.put("messages.max_request_line_bytes", (long) messages.maxRequestLineBytes());
    limits.put("messages.max_head_bytes", (long) messages.maxHeadBytes());
    limits.put("messages.max_headers", (long) messages.maxHeaders());
    limits.put("messages.max_body_bytes", messages.maxBodyBytes());
    limits.put("messages.small_body_bytes", (long) messages.smallBodyBytes());
    limits.put("pool.max_connections", (long) pool.maxConnections());
    limits.put("pool.max_waiting", (long) pool.maxWaiting());
    limits.put("pool.idle_ms", pool.idle().toMillis());
    limits.put("pool.lifetime_ms", pool.lifetime().toMillis());
    Map<String, Long> placed = new TreeMap<>();
    limits.forEach((name, value) -> placed.put("listen.limits." + name, value));
    return placed;
  }

  private static Map<String, Long> ofRoutes() {
    TimeoutsConfig timeouts = TimeoutsConfig.DEFAULT;
    return Map.of(
        "timeouts.connect_ms", timeouts.connect().toMillis(),
        "timeouts.response_ms", timeouts.response().toMillis(),
        "timeouts.idle_ms", timeouts.idle().toMillis(),
        "timeouts.total_ms", timeouts.total().toMillis(),
        "tunnel_idle_timeout_ms", UpgradeConfig.DEFAULT.idleTimeout().toMillis(),
        "retry.max_body_bytes", (long) RetryConfig.DEFAULT.maxBodyBytes(),
        "queue.max_waiting", (long) QueueConfig.DEFAULT.maxWaiting(),
        "queue.max_wait_ms", QueueConfig.DEFAULT.maxWait().toMillis());
  }
}
