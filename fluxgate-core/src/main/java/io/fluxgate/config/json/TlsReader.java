package io.fluxgate.config.json;

import io.fluxgate.config.CertificateConfig;
import io.fluxgate.config.ClientAuth;
import io.fluxgate.config.ListenerConfig;
import io.fluxgate.config.ListenerConfig.Redirect;
import io.fluxgate.config.TlsConfig;
import io.fluxgate.config.UpstreamTlsConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads listeners, and how TLS is spoken on either side. */
final class TlsReader {

  private TlsReader() {}

  static List<ListenerConfig> listeners(ObjectReader gateway) {
    List<ListenerConfig> listeners = new ArrayList<>();
    for (ObjectReader listener : gateway.objects("listeners")) {
      listeners.add(
          new ListenerConfig(
              listener.text("id").orElse(""),
              listener.text("host").orElse("127.0.0.1"),
              listener.whole("port", -1),
              listener.object("tls").map(TlsReader::listener),
              listener.object("redirect").map(TlsReader::redirect)));
      listener.done();
    }
    return listeners;
  }

  private static Redirect redirect(ObjectReader redirect) {
    Redirect read =
        new Redirect(
            redirect.whole("port", Redirect.DEFAULT.port()),
            redirect.whole("status", Redirect.DEFAULT.status()));
    redirect.done();
    return read;
  }

  static TlsConfig listener(ObjectReader tls) {
    TlsConfig normal = TlsConfig.DEFAULT;
    TlsConfig read =
        new TlsConfig(
            tls.objects("certificates").stream().map(TlsReader::certificate).toList(),
            tls.text("min_version").orElse(normal.minVersion()),
            ClientAuth.valueOf(
                tls.choice("client_auth", List.of("none", "optional", "required"), "none")
                    .toUpperCase(Locale.ROOT)),
            tls.text("client_ca"),
            tls.flag("client_headers", normal.clientHeaders()),
            tls.millis("reload_ms", normal.reload()),
            tls.millis("handshake_timeout_ms", normal.handshakeTimeout()),
            tls.whole("max_handshakes", normal.maxHandshakes()));
    tls.done();
    return read;
  }

  private static CertificateConfig certificate(ObjectReader certificate) {
    CertificateConfig read =
        new CertificateConfig(
            certificate.text("certificate"),
            certificate.text("key"),
            certificate.text("keystore"),
            certificate.text("password"),
            certificate.text("password_env"));
    certificate.done();
    return read;
  }

  static UpstreamTlsConfig upstream(ObjectReader tls) {
    UpstreamTlsConfig normal = UpstreamTlsConfig.DEFAULT;
    UpstreamTlsConfig read =
        new UpstreamTlsConfig(
            tls.text("ca"),
            tls.object("client_certificate").map(TlsReader::certificate),
            tls.texts("fingerprints", normal.fingerprints()),
            tls.text("min_version").orElse(normal.minVersion()),
            tls.text("server_name"),
            tls.flag("insecure_skip_verify", normal.insecureSkipVerify()),
            tls.millis("reload_ms", normal.reload()));
    tls.done();
    return read;
  }
}
