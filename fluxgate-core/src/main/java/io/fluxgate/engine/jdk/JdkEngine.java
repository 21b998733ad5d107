package io.fluxgate.engine.jdk;

import com.sun.net.httpserver.HttpHandler;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.engine.EngineRuntime;
import io.fluxgate.engine.EngineSettings;
import io.fluxgate.engine.Origin;
import io.fluxgate.engine.PlatformProperty;
import io.fluxgate.engine.RequestHandler;
import io.fluxgate.engine.ServerEngine;
import io.fluxgate.engine.UpstreamTransport;
import io.fluxgate.tls.ClientTls;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code com.sun.net.httpserver} and {@code java.net.http.HttpClient} on virtual threads. */
public final class JdkEngine implements Engine {

  /** For the service loader. */
  public JdkEngine() {}

  @Override
  public String name() {
    return "jdk";
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public Optional<String> upstreamProblem(Origin origin) {
    return origin
        .tls()
        .flatMap(ClientTls::serverName)
        .map(
            name ->
                "the jdk engine sends and verifies the URL's own host; leave server_name out, or"
                    + " set \"engine\": \"direct\"");
  }

  @Override
  public EngineRuntime open(EngineSettings settings) {
    return new JdkRuntime(settings);
  }

  /** For an application that mounts the gateway into a server of its own. */
  public static HttpHandler httpHandler(EngineRuntime runtime, RequestHandler handler) {
    if (runtime instanceof JdkRuntime jdk) {
      return new JdkExchangeHandler(handler, jdk.watchdog, jdk.settings, () -> false);
    }
    throw new IllegalArgumentException(
        "only the jdk engine can be mounted into a com.sun.net.httpserver.HttpServer");
  }

  static final class JdkRuntime implements EngineRuntime {
    private final EngineSettings settings;
    private final List<PlatformProperty> properties = JdkProperties.applied();
    final Watchdog watchdog;
    private final JdkServer server;
    private final JdkTransport transport;

    JdkRuntime(EngineSettings settings) {
      this.settings = settings;
      this.watchdog = new Watchdog(settings.time());
      this.server = new JdkServer(settings, watchdog);
      this.transport = new JdkTransport(watchdog);
    }

    @Override
    public ServerEngine server() {
      return server;
    }

    @Override
    public UpstreamTransport transport() {
      return transport;
    }

    @Override
    public List<PlatformProperty> platformProperties() {
      return properties;
    }

    @Override
    public Optional<String> preserveHostProblem() {
      return JdkTransport.hostProblem();
    }

    @Override
    public void close() {
      server.stop(Duration.ZERO);
      transport.close();
      watchdog.close();
    }
  }
}
