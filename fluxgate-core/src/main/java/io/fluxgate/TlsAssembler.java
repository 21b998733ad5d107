package io.fluxgate;

import io.fluxgate.config.GatewayConfig;
import io.fluxgate.config.ListenerConfig;
import io.fluxgate.config.Problem;
import io.fluxgate.config.RouteConfig;
import io.fluxgate.config.TlsConfig;
import io.fluxgate.config.UpstreamConfig;
import io.fluxgate.config.UpstreamTlsConfig;
import io.fluxgate.proxy.Upstream;
import io.fluxgate.time.TimeSource;
import io.fluxgate.tls.ClientTls;
import io.fluxgate.tls.ServerTls;
import io.fluxgate.tls.TlsConfigException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the keys and certificates of one gateway, once, while it looks for what is wrong; and looks
 * at their files from time to time.
 */
final class TlsAssembler {

  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  private final Map<TlsConfig, ServerTls> servers = new HashMap<>();
  private final Map<UpstreamTlsConfig, ClientTls> clients = new HashMap<>();
  private final List<TlsReload.Watched> watched = new ArrayList<>();

  /** Opens what the listeners need. */
  void check(GatewayConfig config, Problems problems) {
    List<ListenerConfig> places = config.places();
    for (int i = 0; i < places.size(); i++) {
      String at = config.listeners().isEmpty() ? "listen.tls" : "listeners[" + i + "].tls";
      String id = places.get(i).id();
      places
          .get(i)
          .tls()
          .filter(tls -> !tls.certificates().isEmpty() && !servers.containsKey(tls))
          .flatMap(tls -> open(at, () -> ServerTls.open(tls), problems))
          .ifPresent(
              opened -> {
                servers.put(opened.config(), opened);
                watch("listener " + id, opened.config().reload(), opened::reloadIfChanged);
              });
    }
  }

  /** Opens what a route's upstreams need. */
  void check(RouteConfig route, String place, Problems problems) {
    for (int i = 0; i < route.upstreams().size(); i++) {
      UpstreamConfig upstream = route.upstreams().get(i);
      String at = place + ".upstreams[" + i + "].tls";
      upstream
          .tls()
          .filter(tls -> !clients.containsKey(tls))
          .flatMap(tls -> open(at, () -> ClientTls.open(tls), problems))
          .ifPresent(
              opened -> {
                clients.put(opened.config(), opened);
                String url = upstream.url();
                watch("upstream " + url, opened.config().reload(), opened::reloadIfChanged);
                if (opened.config().insecureSkipVerify()) {
                  LOG.warn(
                      "insecure_skip_verify: any certificate is taken for that of {}; whoever is"
                          + " on the way can read and change everything",
                      Printable.text(url));
                }
              });
    }
  }

  private static <T> Optional<T> open(String place, Supplier<T> opening, Problems problems) {
    try {
      return Optional.of(opening.get());
    } catch (TlsConfigException e) {
      for (TlsConfigException wrong : e.all()) {
        String at = wrong.field().isEmpty() ? place : place + "." + wrong.field();
        problems.add(List.of(Problem.at(at, String.valueOf(wrong.getMessage()))));
      }
      return Optional.empty();
    }
  }

  private void watch(String what, Duration every, TlsReload.Look look) {
    if (every.isPositive()) {
      watched.add(new TlsReload.Watched(what, every, look));
    }
  }

  Optional<ServerTls> server(ListenerConfig listener) {
    return listener.tls().map(servers::get);
  }

  /** Where an upstream is, with how TLS is spoken to it. */
  Upstream upstream(UpstreamConfig config) {
    Upstream usual = Upstream.parse(config.url());
    return config
        .tls()
        .map(clients::get)
        .map(tls -> tls.config().serverName().map(tls::named).orElse(tls))
        .map(usual::over)
        .orElse(usual);
  }

  /** Looks at the files from time to time until the gateway is closed. */
  void watchFiles(TimeSource time, Background background) {
    if (!watched.isEmpty()) {
      background.add(TlsReload.start(watched, time));
    }
  }
}
