package io.fluxgate.wire;

import io.fluxgate.tls.TestCertificate;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** The TLS of an upstream: shows one certificate, and may want one of the gateway. */
final class TlsServer implements RawUpstream.Layer {

  private final TestCertificate own;
  private final SSLContext context;
  private final boolean wantsCertificate;
  private final String[] protocols;
  private final Map<Socket, Socket> carriers = new ConcurrentHashMap<>();

  /**
   * A server.
   *
   * @param trusted whose certificates the gateway must show; null for none
   * @param protocols what is spoken; what Java speaks if there are none
   */
  TlsServer(TestCertificate own, @Nullable TestCertificate trusted, String... protocols) {
    this.own = own;
    this.wantsCertificate = trusted != null;
    this.protocols = protocols;
    try {
      context = SSLContext.getInstance("TLS");
      context.init(
          new KeyManager[] {new Keys()},
          trusted == null ? null : TlsClient.trust(trusted),
          new SecureRandom());
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Socket over(Socket carrier) throws IOException {
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(carrier, null, true);
    socket.setUseClientMode(false);
    socket.setNeedClientAuth(wantsCertificate);
    if (protocols.length > 0) {
      socket.setEnabledProtocols(protocols);
    }
    carriers.put(socket, carrier);
    return socket;
  }

  /** Ends the connection as if its cable was cut: without a word of TLS. */
  void cut(Socket socket) throws IOException {
    carriers.get(socket).close();
  }

  /** The name that was asked for; empty if there was none. */
  static String name(Socket socket) {
    for (SNIServerName name :
        ((ExtendedSSLSession) ((SSLSocket) socket).getSession()).getRequestedServerNames()) {
      return ((SNIHostName) name).getAsciiName();
    }
    return "";
  }

  private final class Keys extends X509ExtendedKeyManager {

    @Override
    public @Nullable String chooseServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return keyType.equals(own.key().getAlgorithm()) ? "own" : null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return own.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return own.key();
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }
  }
}
