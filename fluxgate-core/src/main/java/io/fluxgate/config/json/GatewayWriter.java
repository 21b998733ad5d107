package io.fluxgate.config.json;

import io.fluxgate.config.GatewayConfig;
import io.fluxgate.config.GatewayConfig.UserConfig;
import io.fluxgate.config.ListenConfig;
import io.fluxgate.config.Problem;
import io.fluxgate.config.RouteConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Writes a whole configuration; what is as it would be anyway is left out. */
final class GatewayWriter {

  private static final DefaultIndenter INDENTER = new DefaultIndenter("  ", "\n");

  private static final ObjectWriter WRITER =
      JsonMapper.builder()
          .build()
          .writer()
          .with(new DefaultPrettyPrinter().withObjectIndenter(INDENTER).withArrayIndenter(INDENTER))
          .with(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN);

  private GatewayWriter() {}

  static String write(GatewayConfig config) {
    ObjectWriting gateway = new ObjectWriting("");
    ListenConfig listen = config.listen();
    ListenConfig normal = ListenConfig.DEFAULT;
    ObjectWriting listening =
        new ObjectWriting("listen")
            .value("host", listen.host(), normal.host())
            .value("port", listen.port(), normal.port())
            .value("engine", listen.engine(), normal.engine())
            .millis("head_timeout_ms", listen.headTimeout(), normal.headTimeout())
            .millis("idle_timeout_ms", listen.idleTimeout(), normal.idleTimeout())
            .millis("shutdown_grace_ms", listen.shutdownGrace(), normal.shutdownGrace())
            .object("limits", LimitsWriter.write(listen.limits()));
    listen.tls().ifPresent(tls -> listening.value("tls", TlsWriter.listener("listen.tls", tls)));
    gateway.object("listen", listening);
    gateway.value("listeners", TlsWriter.listeners(config.listeners()), List.of());
    gateway.value("trusted_proxies", config.trustedProxies(), List.of());
    gateway.texts("users_key", config.usersKey(), GatewayConfig.DEFAULT_USERS_KEY);
    gateway.value(
        "retry_buffer_bytes", config.retryBufferBytes(), GatewayConfig.DEFAULT_RETRY_BUFFER_BYTES);
    gateway.value(
        "rate_limits", RateLimitWriter.list("rate_limits", config.rateLimits()), List.of());
    gateway.value(
        "shared_rate_limits", RateLimitWriter.shared(config.sharedRateLimits()), Map.of());
    config.concurrency().ifPresent(limit -> ConcurrencyWriter.write(gateway, "concurrency", limit));
    Map<String, Object> users = new LinkedHashMap<>();
    config.users().forEach((id, user) -> users.put(id, user(Problem.place("users", id), user)));
    gateway.value("users", users, Map.of());
    gateway.value("routes", routes("routes", config.routes()), List.of());
    return WRITER.writeValueAsString(gateway.fields()) + "\n";
  }

  private static Map<String, Object> user(String place, UserConfig user) {
    return new ObjectWriting(place)
        .value("routes", routes(place + ".routes", user.routes()), List.of())
        .fields();
  }

  private static List<Object> routes(String place, List<RouteConfig> routes) {
    List<Object> written = new ArrayList<>();
    for (RouteConfig route : routes) {
      written.add(RouteWriter.write(place + "[" + written.size() + "]", route));
    }
    return written;
  }
}
