package io.fluxgate;

import io.fluxgate.cache.ResponseCaches;
import io.fluxgate.config.CidrBlock;
import io.fluxgate.config.ConfigException;
import io.fluxgate.config.ConfigFormat.Reading;
import io.fluxgate.config.GatewayConfig;
import io.fluxgate.config.ListenConfig;
import io.fluxgate.config.Problem;
import io.fluxgate.config.RouteConfig;
import io.fluxgate.engine.Engine;
import io.fluxgate.engine.EngineRuntime;
import io.fluxgate.engine.UpstreamTransport;
import io.fluxgate.http.Request;
import io.fluxgate.identity.UserId;
import io.fluxgate.identity.UserIdentifier;
import io.fluxgate.proxy.ForwardingHeaders;
import io.fluxgate.proxy.TrustedProxies;
import io.fluxgate.retry.BodyMemory;
import io.fluxgate.router.Router;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Makes a gateway of a configuration, in this order: look for everything that is wrong; open the
 * engine; make each route's parts and compose its chain; make the router. Only the first step can
 * find problems, and nothing has been opened then.
 */
final class Assembler {

  private final GatewayConfig config;
  private final Surroundings surroundings;
  private final Optional<Reading> reading;
  private final EngineAssembler engines;
  private final Parts parts;
  private final TlsAssembler tls = new TlsAssembler();

  Assembler(GatewayConfig config, Surroundings surroundings, Optional<Reading> reading) {
    this.config = config;
    this.surroundings = surroundings;
    this.reading = reading;
    this.engines = new EngineAssembler(config, surroundings);
    this.parts = new Parts(surroundings);
  }

  Gateway assemble() {
    check();
    ListenConfig listen = config.listen();
    int id = surroundings.random.nextInt();
    EngineRuntime engine = engines.open();
    Background background = new Background();
    try {
      checkAgainst(engine);
      TrustedProxies trusted =
          new TrustedProxies(config.trustedProxies().stream().map(CidrBlock::parse).toList());
      ForwardingHeaders forwarding =
          new ForwardingHeaders(trusted, String.format("fluxgate-%08x", id));
      UpstreamTransport transport =
          surroundings.transport == null ? engine.transport() : surroundings.transport;
      Listeners listeners = new Listeners(surroundings.listeners);
      LimitCounts limits = new LimitCounts(listeners);
      RouteAssembler routes =
          new RouteAssembler(
              parts,
              new LimitAssembler(config, parts, limits),
              new ForwarderAssembler.Shared(
                  transport,
                  forwarding,
                  new BodyMemory(config.retryBufferBytes()),
                  surroundings.resolver,
                  listeners,
                  background,
                  tls),
              new ConcurrencyAssembler(parts, limits, config.concurrency()));
      List<Pipeline> pipelines = new ArrayList<>();
      Router.Builder router = Router.builder().identifyUserBy(userOf());
      RouteIds ids = new RouteIds(config);
      config
          .users()
          .forEach(
              (user, own) ->
                  own.routes()
                      .forEach(
                          route -> {
                            RouteAssembler.Assembled made =
                                routes.assemble(route, ids.of(route, user));
                            router.userRoute(user, made.route());
                            pipelines.add(made.pipeline());
                          }));
      for (RouteConfig route : config.routes()) {
        RouteAssembler.Assembled made = routes.assemble(route, ids.of(route, ""));
        router.route(made.route());
        pipelines.add(made.pipeline());
      }
      ResponseCaches caches = routes.caches();
      if (!caches.byRoute().isEmpty()) {
        background.add(CacheAssembler.sweeping(caches, surroundings.time)::interrupt);
      }
      tls.watchFiles(surroundings.time, background);
      Assembly assembly =
          new Assembly(
              config.places().stream()
                  .map(place -> new Assembly.Place(place, tls.server(place)))
                  .toList(),
              listen.shutdownGrace(),
              router.build(),
              List.copyOf(pipelines),
              Collections.unmodifiableMap(routes.forwarders()),
              limits,
              caches,
              trusted,
              surroundings.time,
              listeners);
      return new Gateway(
          assembly,
          engine,
          background,
          new Dispatcher(
              assembly, id, transport, surroundings.transport == null, engines.canTunnel()));
    } catch (RuntimeException | Error e) {
      background.close();
      engine.close();
      throw e;
    }
  }

  private Function<Request, Optional<String>> userOf() {
    List<UserIdentifier> sources = config.usersKey().stream().map(UserIdentifier::parse).toList();
    UserIdentifier identifier = UserIdentifier.firstOf(sources);
    return request -> identifier.identify(request).map(UserId::value);
  }

  private void check() {
    Problems problems = new Problems();
    reading.ifPresent(read -> problems.add(read.problems()));
    problems.add(config.problems());
    Optional<Engine> engine = engines.check(problems);
    parts.check(config, problems);
    tls.check(config, problems);
    config.concurrency().ifPresent(limit -> parts.check(limit, "concurrency", problems));
    eachRoute(
        (place, route) -> {
          parts.check(route, place, problems);
          tls.check(route, place, problems);
          engine.ifPresent(known -> engines.check(known, tls, route, place, problems));
        });
    throwIfAny(problems);
  }

  /** What only a live engine can tell. */
  private void checkAgainst(EngineRuntime engine) {
    Problems problems = new Problems();
    Optional<String> hostProblem =
        surroundings.transport == null ? engine.preserveHostProblem() : Optional.empty();
    hostProblem.ifPresent(
        message ->
            eachRoute(
                (place, route) -> {
                  if (route.preserveHost()) {
                    problems.add(List.of(Problem.at(place + ".preserve_host", message)));
                  }
                  for (int i = 0; i < route.upstreams().size(); i++) {
                    if (route.upstreams().get(i).resolve().all()) {
                      String at = place + ".upstreams[" + i + "].resolve";
                      problems.add(List.of(Problem.at(at, message)));
                    }
                  }
                }));
    throwIfAny(problems);
  }

  /** Shows every route with its place, users' own ones too. */
  private void eachRoute(BiConsumer<String, RouteConfig> look) {
    eachRoute("routes", config.routes(), look);
    config
        .users()
        .forEach(
            (user, own) -> eachRoute(Problem.place("users", user) + ".routes", own.routes(), look));
  }

  private static void eachRoute(
      String place, List<RouteConfig> routes, BiConsumer<String, RouteConfig> look) {
    for (int i = 0; i < routes.size(); i++) {
      look.accept(place + "[" + i + "]", routes.get(i));
    }
  }

  private void throwIfAny(Problems problems) {
    if (!problems.none()) {
      throw reading
          .map(read -> new ConfigException(read.source(), problems.in(read)))
          .orElseGet(() -> new ConfigException(problems.all()));
    }
  }
}
