package io.fluxgate.bench.undertow;

import io.fluxgate.bench.load.PeerProcess;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.Version;
import io.undertow.server.handlers.proxy.LoadBalancingProxyClient;
import io.undertow.server.handlers.proxy.ProxyHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import org.xnio.Options;

/** Undertow as a proxy: its defaults, but for limits that the load would run into. */
public final class UndertowPeer {

  private static final int CONNECTIONS_PER_THREAD = 6000;
  private static final int BACKLOG = 8192;

  private UndertowPeer() {}

  /**
   * Runs the proxy until standard input ends.
   *
   * @param args the upstream's port
   * @throws IOException if standard input cannot be read
   */
  public static void main(String[] args) throws IOException {
    LoadBalancingProxyClient upstream =
        new LoadBalancingProxyClient()
            .setConnectionsPerThread(CONNECTIONS_PER_THREAD) // before the host, which copies it
            .addHost(URI.create("http://127.0.0.1:" + args[0]));
    Undertow server =
        Undertow.builder()
            .addHttpListener(0, "127.0.0.1")
            .setSocketOption(Options.BACKLOG, BACKLOG)
            .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, -1L)
            .setHandler(ProxyHandler.builder().setProxyClient(upstream).build())
            .build();
    server.start();
    InetSocketAddress address =
        (InetSocketAddress) server.getListenerInfo().getFirst().getAddress();
    PeerProcess.serve("Undertow " + Version.getVersionString(), address.getPort());
    server.stop();
  }
}
