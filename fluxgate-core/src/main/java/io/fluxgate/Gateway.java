package io.fluxgate;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.sun.net.httpserver.HttpHandler;
import io.fluxgate.cache.ResponseCaches;
import io.fluxgate.config.ListenerConfig;
import io.fluxgate.config.TlsConfig;
import io.fluxgate.engine.EngineRuntime;
import io.fluxgate.engine.Listening;
import io.fluxgate.engine.PlatformProperty;
import io.fluxgate.engine.RequestHandler;
import io.fluxgate.engine.jdk.JdkEngine;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.metrics.LimitReport;
import io.fluxgate.proxy.UpstreamsReport;
import io.fluxgate.router.Router;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An API gateway inside an application. It is built by a {@link GatewayBuilder}, and then
 *
 * <ul>
 *   <li>{@linkplain #start() started}, to listen on a port of its own,
 *   <li>{@linkplain #asHttpHandler() mounted} into a server of the application's, or
 *   <li>{@linkplain #handle asked} directly, as tests do.
 * </ul>
 *
 * <p>Safe for use by many threads.
 */
public final class Gateway implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  private final Assembly parts;
  private final EngineRuntime engine;
  private final Background background;
  private final Dispatcher dispatcher;
  private final Entrance entrance;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private List<InetSocketAddress> addresses = List.of();

  @GuardedBy("lock")
  private boolean closed;

  Gateway(Assembly parts, EngineRuntime engine, Background background, Dispatcher dispatcher) {
    this.parts = parts;
    this.engine = engine;
    this.background = background;
    this.dispatcher = dispatcher;
    this.entrance = new Entrance(dispatcher, false);
  }

  /**
   * A gateway to describe.
   *
   * @return a builder without routes
   */
  public static GatewayBuilder builder() {
    return new GatewayBuilder();
  }

  /**
   * A gateway as a JSON file describes it; the builder may add to it.
   *
   * <pre>{@code
   * try (Gateway gateway = Gateway.fromJson(Path.of("gateway.json")).start()) { ... }
   * }</pre>
   *
   * @param file the file, in UTF-8
   * @return a builder with what the file says. What is wrong with the file is reported by {@link
   *     GatewayBuilder#build()}, everything at once
   * @throws UncheckedIOException if the file cannot be read or is not UTF-8; its message says why
   */
  public static GatewayBuilder fromJson(Path file) {
    return new GatewayBuilder().read(file);
  }

  /**
   * Begins to listen where the configuration says. May be called once.
   *
   * @return this gateway
   * @throws UncheckedIOException if it cannot listen there
   * @throws IllegalStateException if it was started before or is closed
   */
  public Gateway start() {
    lock.lock();
    try {
      if (closed || !addresses.isEmpty()) {
        throw new IllegalStateException(
            closed ? "the gateway is closed" : "the gateway has been started before");
      }
      addresses = engine.server().start(parts.places().stream().map(this::listening).toList());
      parts.places().forEach(place -> LOG.info("Listening on {}", uri(place.config().id())));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  private Listening listening(Assembly.Place place) {
    ListenerConfig config = place.config();
    boolean tells = config.tls().map(TlsConfig::clientHeaders).orElse(false);
    return new Listening(
        new InetSocketAddress(config.host(), config.port()),
        place.tls(),
        config
            .redirect()
            .<RequestHandler>map(HttpsRedirect::new)
            .orElseGet(() -> new Entrance(dispatcher, tells)));
  }

  /**
   * Where it listens; where that is in several places, the first one that serves requests.
   *
   * @return for example {@code http://127.0.0.1:8080}
   * @throws IllegalStateException if it was not started
   */
  public URI uri() {
    return parts.places().stream()
        .filter(place -> place.config().redirect().isEmpty())
        .map(place -> uri(place.config().id()))
        .findFirst()
        .orElseThrow();
  }

  /**
   * Where one of several listeners is.
   *
   * @param id what it is called; {@code main} if there is one only that has no name
   * @return for example {@code https://127.0.0.1:8443}
   * @throws IllegalStateException if the gateway was not started
   * @throws IllegalArgumentException if there is none of this name
   */
  public URI uri(String id) {
    lock.lock();
    try {
      if (addresses.isEmpty()) {
        throw new IllegalStateException("the gateway has not been started");
      }
      for (int i = 0; i < addresses.size(); i++) {
        Assembly.Place place = parts.places().get(i);
        if (place.config().id().equals(id)) {
          InetSocketAddress address = addresses.get(i);
          String host = address.getAddress().getHostAddress();
          return URI.create(
              (place.tls().isPresent() ? "https://" : "http://")
                  + (host.contains(":") ? "[" + host + "]" : host)
                  + ":"
                  + address.getPort());
        }
      }
      throw new IllegalArgumentException(
          "no listener is called '"
              + id
              + "'; there are: "
              + parts.places().stream()
                  .map(place -> place.config().id())
                  .collect(Collectors.joining(", ")));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Finds a request's route, without doing anything with it.
   *
   * @return the router
   */
  public Router router() {
    return parts.router();
  }

  /**
   * How the upstreams are: for each route that has some, its endpoints with their breakers and
   * health, each with its state, since when, and the last transitions with the calls that caused
   * them.
   *
   * @return one report for each such route, in the order of the configuration, users' own routes
   *     first
   */
  public List<UpstreamsReport> upstreams() {
    return parts.forwarders().entrySet().stream()
        .map(each -> each.getValue().group().report(each.getKey()))
        .toList();
  }

  /**
   * How often the limits of the routes were exceeded, those included that are only tried out.
   *
   * @return one report for each limit of each route, in the order of the configuration, users' own
   *     routes first
   */
  public List<LimitReport> limits() {
    return parts.limits().report();
  }

  /**
   * What the routes have kept of their answers, to be purged or looked at.
   *
   * @return the caches; of routes that keep answers
   */
  public ResponseCaches cache() {
    return parts.caches();
  }

  /**
   * Answers a request as if it had come over a connection: through the whole chain, to an upstream
   * if the route has one. Never throws for what a client or an upstream did; that becomes an
   * answer.
   *
   * @param request the request
   * @return the answer; close it when its body has been used
   */
  public Response handle(Request request) {
    return entrance.handle(request);
  }

  /**
   * This gateway as a handler for a server of the application's own; mount it at {@code /}. Routes
   * match on the whole path. Blocking work runs on that server's threads, so give it an executor:
   * {@code Executors.newVirtualThreadPerTaskExecutor()}.
   *
   * @return the handler; close the gateway after the server
   */
  public HttpHandler asHttpHandler() {
    return JdkEngine.httpHandler(engine, entrance);
  }

  /**
   * What became of the system properties that the engine would like to have.
   *
   * @return one entry per property
   */
  public List<PlatformProperty> platformProperties() {
    return engine.platformProperties();
  }

  /**
   * Stops to listen, lets requests in flight finish within the configured grace period, and cuts
   * what is left. Harmless when repeated.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
    } finally {
      lock.unlock();
    }
    background.close();
    engine.server().stop(parts.shutdownGrace());
    engine.close();
  }
}
