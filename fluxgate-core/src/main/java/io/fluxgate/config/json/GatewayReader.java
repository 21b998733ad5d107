package io.fluxgate.config.json;

import io.fluxgate.config.GatewayConfig;
import io.fluxgate.config.GatewayConfig.UserConfig;
import io.fluxgate.config.ListenConfig;
import io.fluxgate.config.RouteConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a whole configuration from nodes. */
final class GatewayReader {

  static final GatewayConfig EMPTY =
      new GatewayConfig(
          ListenConfig.DEFAULT,
          List.of(),
          List.of(),
          GatewayConfig.DEFAULT_USERS_KEY,
          GatewayConfig.DEFAULT_RETRY_BUFFER_BYTES,
          List.of(),
          Map.of(),
          Optional.empty(),
          Map.of(),
          List.of());

  private final Findings findings;
  private final RouteReader routeReader;
  private final RateLimitReader limits;

  GatewayReader(Findings findings) {
    this.findings = findings;
    this.routeReader = new RouteReader(findings);
    this.limits = new RateLimitReader(findings);
  }

  /** The object that the text is, or stands for: a bare array is its routes. */
  static Optional<Node.Members> root(Node node, Findings findings) {
    return switch (node) {
      case Node.Members object -> Optional.of(object);
      case Node.Items routes ->
          Optional.of(
              new Node.Members(Map.of("routes", new Node.Member(routes, routes.at())), node.at()));
      default -> {
        findings.add("", "must be an object, or an array of routes: " + node.shown(), node.at());
        yield Optional.empty();
      }
    };
  }

  GatewayConfig read(Node.Members root) {
    ObjectReader gateway = new ObjectReader(root, "", findings);
    GatewayConfig read =
        new GatewayConfig(
            gateway.object("listen").map(GatewayReader::listen).orElse(ListenConfig.DEFAULT),
            TlsReader.listeners(gateway),
            gateway.texts("trusted_proxies", List.of()),
            gateway.texts("users_key", GatewayConfig.DEFAULT_USERS_KEY),
            gateway.wholeLong("retry_buffer_bytes", GatewayConfig.DEFAULT_RETRY_BUFFER_BYTES),
            limits.ofGateway(gateway),
            limits.shared(gateway),
            new PartReader(findings).concurrency(gateway),
            users(gateway),
            routes(gateway));
    gateway.done();
    return read;
  }

  private static ListenConfig listen(ObjectReader listen) {
    ListenConfig normal = ListenConfig.DEFAULT;
    ListenConfig read =
        new ListenConfig(
            listen.text("host").orElse(normal.host()),
            listen.whole("port", normal.port()),
            listen.object("tls").map(TlsReader::listener),
            listen.text("engine").orElse(normal.engine()),
            listen.millis("head_timeout_ms", normal.headTimeout()),
            listen.millis("idle_timeout_ms", normal.idleTimeout()),
            listen.millis("shutdown_grace_ms", normal.shutdownGrace()),
            listen.object("limits").map(LimitsReader::read).orElse(normal.limits()));
    listen.done();
    return read;
  }

  private Map<String, UserConfig> users(ObjectReader gateway) {
    Map<String, UserConfig> users = new LinkedHashMap<>();
    gateway
        .object("users")
        .ifPresent(
            table -> {
              for (String id : table.names()) {
                table.object(id).ifPresent(user -> users.put(id, user(user)));
              }
            });
    return users;
  }

  private UserConfig user(ObjectReader user) {
    UserConfig read = new UserConfig(routes(user));
    user.done();
    return read;
  }

  private List<RouteConfig> routes(ObjectReader owner) {
    List<RouteConfig> routes = new ArrayList<>();
    for (ObjectReader route : owner.objects("routes")) {
      routes.add(routeReader.read(route));
    }
    return routes;
  }
}
