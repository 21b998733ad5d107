/** An API gateway that lives inside a Java application. */
module io.fluxgate {
  requires org.slf4j;
  requires tools.jackson.core;
  requires tools.jackson.databind;
  requires java.net.http;
  requires transitive jdk.httpserver;
  requires static com.google.errorprone.annotations;
  requires static org.jspecify;

  exports io.fluxgate;
  exports io.fluxgate.cache;
  exports io.fluxgate.circuitbreaker;
  exports io.fluxgate.cli;
  exports io.fluxgate.concurrency;
  exports io.fluxgate.config;
  exports io.fluxgate.engine;
  exports io.fluxgate.filter;
  exports io.fluxgate.health;
  exports io.fluxgate.http;
  exports io.fluxgate.identity;
  exports io.fluxgate.loadbalancer;
  exports io.fluxgate.metrics;
  exports io.fluxgate.plugin;
  exports io.fluxgate.proxy;
  exports io.fluxgate.ratelimit;
  exports io.fluxgate.retry;
  exports io.fluxgate.router;
  exports io.fluxgate.testing;
  exports io.fluxgate.time;
  exports io.fluxgate.tls;

  uses io.fluxgate.concurrency.ConcurrencyLimiterFactory;
  uses io.fluxgate.config.ConfigFormat;
  uses io.fluxgate.engine.Engine;
  uses io.fluxgate.loadbalancer.LoadBalancerFactory;
  uses io.fluxgate.plugin.FilterFactory;
  uses io.fluxgate.ratelimit.RateLimiterFactory;

  provides io.fluxgate.config.ConfigFormat with
      io.fluxgate.config.json.JsonConfigFormat;
  provides io.fluxgate.engine.Engine with
      io.fluxgate.engine.direct.DirectEngine,
      io.fluxgate.engine.jdk.JdkEngine;
}
