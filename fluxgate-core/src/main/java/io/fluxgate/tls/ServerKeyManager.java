package io.fluxgate.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Shows clients the certificate of the name they ask for. An alias is a certificate's number. */
final class ServerKeyManager extends X509ExtendedKeyManager {

  private final ServerKeys keys;

  ServerKeyManager(ServerKeys keys) {
    this.keys = keys;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return alias(keyType, engine.getHandshakeSession());
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return alias(keyType, socket instanceof SSLSocket tls ? tls.getHandshakeSession() : null);
  }

  private @Nullable String alias(String keyType, @Nullable SSLSession session) {
    int number =
        session instanceof ExtendedSSLSession handshake
            ? keys.choose(keyType, hosts(handshake), signatures(handshake))
            : keys.choose(keyType, List.of(), List.of());
    return number < 0 ? null : String.valueOf(number);
  }

  /** What is no name has another type. */
  private static List<String> hosts(ExtendedSSLSession session) {
    return session.getRequestedServerNames().stream()
        .filter(SNIHostName.class::isInstance)
        .map(name -> ((SNIHostName) name).getAsciiName())
        .toList();
  }

  private static List<String> signatures(ExtendedSSLSession session) {
    return Arrays.asList(session.getPeerSupportedSignatureAlgorithms());
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    String[] aliases =
        IntStream.range(0, keys.size())
            .filter(i -> keys.get(i).keyType().equals(keyType))
            .mapToObj(String::valueOf)
            .toArray(String[]::new);
    return aliases.length == 0 ? null : aliases;
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return keys.get(Integer.parseInt(alias)).chainArray();
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return keys.get(Integer.parseInt(alias)).key();
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
