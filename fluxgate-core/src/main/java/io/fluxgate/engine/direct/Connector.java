package io.fluxgate.engine.direct;

import io.fluxgate.engine.Origin;
import io.fluxgate.engine.TlsErrors;
import io.fluxgate.http.UpstreamException;
import io.fluxgate.http.UpstreamException.Kind;
import io.fluxgate.http.UpstreamException.Timeout;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.List;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * Makes a connection for a call: looks the name up, then tries one address after the other. It has
 * a place in the pool, which goes to the connection or back.
 *
 * <p>The connect deadline is the call's. Where several addresses are left it is shared out among
 * them, so that one that swallows everything does not keep the others from being tried.
 */
final class Connector {

  private final OriginPool pool;
  private final Call call;
  private List<InetAddress> addresses = List.of();
  private int next;
  private boolean done;
  private @Nullable UpstreamConnection attempt;
  private @Nullable IOException lastFailure;

  Connector(OriginPool pool, Call call) {
    this.pool = pool;
    this.call = call;
  }

  OriginPool pool() {
    return pool;
  }

  EventLoop loop() {
    return call.loop;
  }

  void start() {
    call.connecting(this);
    pool.resolver().resolve(pool.origin().host(), call.loop, this::resolved, this::unknown);
  }

  private void resolved(List<InetAddress> found) {
    if (!done) {
      addresses = found;
      tryNext();
    }
  }

  private void unknown(UnknownHostException failure) {
    fail(
        new UpstreamException(
            Kind.DNS_ERROR, false, "the name of " + pool.origin() + " is not known", failure));
  }

  private void tryNext() {
    while (!done && next < addresses.size()) {
      InetAddress address = addresses.get(next++);
      SocketChannel channel;
      try {
        channel = SocketChannel.open();
      } catch (IOException e) { // our descriptors have run out, which is not the upstream's fault
        fail(
            new UpstreamException(
                Kind.CONNECTION_LIMIT, false, "no socket for " + pool.origin() + ": " + e, e));
        return;
      }
      try {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        boolean stands = channel.connect(new InetSocketAddress(address, pool.origin().port()));
        UpstreamConnection begun = new UpstreamConnection(channel, this);
        begun.register(stands ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT);
        attempt = begun;
        call.connectAttempt(1 + addresses.size() - next);
        if (stands) {
          begun.finishConnect();
        }
        return;
      } catch (IOException | RuntimeException e) {
        lastFailure = e instanceof IOException io ? io : new IOException(e);
        close(channel);
      }
    }
    if (!done) {
      fail(
          new UpstreamException(
              Kind.CONNECTION_REFUSED,
              false,
              "no connection to " + pool.origin() + ": " + lastFailure,
              lastFailure));
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // there was no connection yet
    }
  }

  /** TLS for the next connection, or null if it is plain text. */
  @Nullable SSLEngine newTls() {
    Origin origin = pool.origin();
    return origin
        .tls()
        .map(tls -> tls.newEngine(unbracketed(origin.host()), origin.port()))
        .orElse(null);
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /**
   * An address took us, but not our handshake, or we did not take its: another address would be no
   * other server.
   */
  void handshakeFailed(IOException failure, boolean looksLikeHttp) {
    attempt = null;
    fail(
        looksLikeHttp
            ? new UpstreamException(
                Kind.TLS_PROTOCOL_ERROR, false, pool.origin() + " speaks plain http", failure)
            : TlsErrors.of(pool.origin(), failure));
  }

  /** An address took us. */
  void connected(UpstreamConnection connection) {
    attempt = null;
    if (done) {
      connection.close();
      return;
    }
    done = true;
    connection.begin(call);
    call.use(connection, false);
  }

  /** An address did not. */
  void failed(IOException failure) {
    attempt = null;
    lastFailure = failure;
    tryNext();
  }

  /** An address took too long. */
  void expired() {
    dropAttempt();
    if (next < addresses.size()) {
      tryNext();
    } else {
      fail(
          UpstreamException.timedOut(
              Timeout.CONNECT,
              Kind.CONNECTION_TIMEOUT,
              false,
              pool.origin() + " took too long to connect"));
    }
  }

  private void fail(UpstreamException failure) {
    if (!done) {
      stop();
      call.fail(failure);
    }
  }

  /** It is not wanted any longer. */
  void stop() {
    if (!done) {
      done = true;
      dropAttempt();
      pool.freePlace();
    }
  }

  private void dropAttempt() {
    UpstreamConnection trying = attempt;
    attempt = null;
    if (trying != null) {
      trying.abandonConnect();
    }
  }
}
