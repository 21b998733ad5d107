package io.fluxgate.config.json;

import io.fluxgate.config.CertificateConfig;
import io.fluxgate.config.ListenerConfig;
import io.fluxgate.config.ListenerConfig.Redirect;
import io.fluxgate.config.TlsConfig;
import io.fluxgate.config.UpstreamTlsConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes listeners, and how TLS is spoken on either side. */
final class TlsWriter {

  private TlsWriter() {}

  static List<Object> listeners(List<ListenerConfig> listeners) {
    List<Object> written = new ArrayList<>();
    for (ListenerConfig listener : listeners) {
      ObjectWriting out = new ObjectWriting("listeners[" + written.size() + "]");
      out.value("id", listener.id());
      out.value("host", listener.host(), "127.0.0.1");
      out.value("port", listener.port());
      listener.tls().ifPresent(tls -> out.value("tls", listener(out.place("tls"), tls)));
      listener.redirect().ifPresent(redirect -> out.value("redirect", redirect(redirect)));
      written.add(out.fields());
    }
    return written;
  }

  private static Map<String, Object> redirect(Redirect redirect) {
    return new ObjectWriting("redirect")
        .value("port", redirect.port(), Redirect.DEFAULT.port())
        .value("status", redirect.status(), Redirect.DEFAULT.status())
        .fields();
  }

  static Map<String, Object> listener(String place, TlsConfig tls) {
    TlsConfig normal = TlsConfig.DEFAULT;
    ObjectWriting out = new ObjectWriting(place);
    out.value(
        "certificates",
        tls.certificates().stream().map(TlsWriter::certificate).toList(),
        List.of());
    out.value("min_version", tls.minVersion(), normal.minVersion());
    out.value(
        "client_auth",
        tls.clientAuth().name().toLowerCase(Locale.ROOT),
        normal.clientAuth().name().toLowerCase(Locale.ROOT));
    tls.clientCa().ifPresent(ca -> out.value("client_ca", ca));
    out.value("client_headers", tls.clientHeaders(), normal.clientHeaders());
    out.millis("reload_ms", tls.reload(), normal.reload());
    out.millis("handshake_timeout_ms", tls.handshakeTimeout(), normal.handshakeTimeout());
    out.value("max_handshakes", tls.maxHandshakes(), normal.maxHandshakes());
    return out.fields();
  }

  private static Map<String, Object> certificate(CertificateConfig certificate) {
    ObjectWriting out = new ObjectWriting("certificate");
    certificate.certificate().ifPresent(file -> out.value("certificate", file));
    certificate.key().ifPresent(file -> out.value("key", file));
    certificate.keystore().ifPresent(file -> out.value("keystore", file));
    certificate.password().ifPresent(password -> out.value("password", password));
    certificate.passwordEnv().ifPresent(name -> out.value("password_env", name));
    return out.fields();
  }

  static Map<String, Object> upstream(String place, UpstreamTlsConfig tls) {
    UpstreamTlsConfig normal = UpstreamTlsConfig.DEFAULT;
    ObjectWriting out = new ObjectWriting(place);
    tls.ca().ifPresent(ca -> out.value("ca", ca));
    tls.clientCertificate()
        .ifPresent(certificate -> out.value("client_certificate", certificate(certificate)));
    out.texts("fingerprints", tls.fingerprints(), normal.fingerprints());
    out.value("min_version", tls.minVersion(), normal.minVersion());
    tls.serverName().ifPresent(name -> out.value("server_name", name));
    out.value("insecure_skip_verify", tls.insecureSkipVerify(), normal.insecureSkipVerify());
    out.millis("reload_ms", tls.reload(), normal.reload());
    return out.fields();
  }
}
