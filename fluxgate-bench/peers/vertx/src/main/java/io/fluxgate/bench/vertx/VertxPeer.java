package io.fluxgate.bench.vertx;

import io.fluxgate.bench.load.PeerProcess;
import io.netty.util.Version;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.httpproxy.HttpProxy;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The Vert.x HTTP proxy on two event loops: its defaults, but for limits that the load would run
 * into.
 */
public final class VertxPeer extends AbstractVerticle {

  private static final int LOOPS = 2;
  private static final int BACKLOG = 8192;
  private static final int MOST_CONNECTIONS = 6000;

  private final int upstreamPort;
  private final int port;
  private final AtomicInteger listening;

  private VertxPeer(int upstreamPort, int port, AtomicInteger listening) {
    this.upstreamPort = upstreamPort;
    this.port = port;
    this.listening = listening;
  }

  /**
   * Runs the proxy until standard input ends.
   *
   * @param args the upstream's port
   * @throws IOException if standard input cannot be read
   * @throws InterruptedException never
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LOOPS).setPreferNativeTransport(true));
    int upstreamPort = Integer.parseInt(args[0]);
    AtomicInteger listening = new AtomicInteger();
    CountDownLatch deployed = new CountDownLatch(1);
    vertx
        .deployVerticle(
            () -> new VertxPeer(upstreamPort, -1, listening),
            new DeploymentOptions().setInstances(LOOPS))
        .onSuccess(id -> deployed.countDown())
        .onFailure(Throwable::printStackTrace);
    if (!deployed.await(20, TimeUnit.SECONDS)) {
      System.exit(1);
    }
    PeerProcess.serve(version(vertx), listening.get());
    System.exit(0);
  }

  /** A negative port is a free one that all instances share. */
  @Override
  public void start(Promise<Void> started) {
    HttpProxy proxy =
        HttpProxy.reverseProxy(
                vertx.createHttpClient(
                    new HttpClientOptions(),
                    new PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS).setMaxWaitQueueSize(-1)))
            .origin(upstreamPort, "127.0.0.1");
    HttpServer server =
        vertx
            .createHttpServer(new HttpServerOptions().setAcceptBacklog(BACKLOG))
            .requestHandler(proxy);
    server
        .listen(port, "127.0.0.1")
        .onSuccess(
            http -> {
              listening.set(http.actualPort());
              started.complete();
            })
        .onFailure(started::fail);
  }

  private static String version(Vertx vertx) {
    return "Vert.x HTTP proxy "
        + HttpProxy.class.getPackage().getImplementationVersion()
        + ", Netty "
        + Version.class.getPackage().getImplementationVersion()
        + (vertx.isNativeTransportEnabled() ? " with its native transport" : "");
  }
}
