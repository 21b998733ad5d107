package io.fluxgate.tls;

import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Two engines that shake hands in memory. */
final class Handshake {

  private static final int MOST_TURNS = 100;

  private Handshake() {}

  /** A client that trusts a root, shows a certificate if it has one, and asks for a name. */
  static SSLEngine client(
      TestCertificate root, @Nullable TestCertificate own, @Nullable String name) {
    ClientKeyManager keys =
        own == null ? null : new ClientKeyManager(new Identity(own.key(), own.chain()));
    SSLContext context = Contexts.context(keys, Contexts.trust(List.of(root.certificate())));
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(true);
    if (name != null) {
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(name)));
      engine.setSSLParameters(parameters);
    }
    return engine;
  }

  /**
   * Until both are done.
   *
   * @return the certificate that the server has shown
   */
  static X509Certificate between(SSLEngine client, SSLEngine server) throws SSLException {
    ByteBuffer toServer = ByteBuffer.allocate(1 << 16);
    ByteBuffer toClient = ByteBuffer.allocate(1 << 16);
    client.beginHandshake();
    server.beginHandshake();
    for (int i = 0; i < MOST_TURNS; i++) {
      boolean moved = turn(client, toClient, toServer);
      moved |= turn(server, toServer, toClient);
      if (!moved) {
        return (X509Certificate) client.getSession().getPeerCertificates()[0];
      }
    }
    throw new AssertionError("it never ends");
  }

  /** Whether anything has moved. */
  private static boolean turn(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    boolean moved = false;
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
      moved = true;
    }
    SSLEngineResult written = engine.wrap(ByteBuffer.allocate(0), out);
    moved |= written.bytesProduced() > 0;
    in.flip();
    while (in.hasRemaining()) {
      SSLEngineResult read = engine.unwrap(in, ByteBuffer.allocate(1 << 15));
      moved |= read.bytesConsumed() > 0;
      if (read.bytesConsumed() == 0) {
        break;
      }
    }
    in.compact();
    return moved;
  }
}
