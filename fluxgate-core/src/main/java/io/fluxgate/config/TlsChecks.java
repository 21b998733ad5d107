package io.fluxgate.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is wrong with listeners and with TLS, as far as values alone tell: no file is looked at. */
final class TlsChecks {

  private static final List<Integer> REDIRECTS = List.of(301, 302, 307, 308);

  private final Findings found;

  TlsChecks(Findings found) {
    this.found = found;
  }

  void listeners(GatewayConfig config) {
    List<ListenerConfig> listeners = config.listeners();
    if (listeners.isEmpty()) {
      config.listen().tls().ifPresent(tls -> listener("listen.tls", tls));
      return;
    }
    notTwice(config.listen());
    Map<String, String> placesOfIds = new HashMap<>();
    Map<String, String> placesOfPorts = new HashMap<>();
    for (int i = 0; i < listeners.size(); i++) {
      String place = "listeners[" + i + "]";
      ListenerConfig listener = listeners.get(i);
      id(place, listener.id(), placesOfIds);
      if (listener.host().isBlank()) {
        found.add(
            place + ".host",
            "must name an interface, for example 127.0.0.1, or 0.0.0.0 for all: ''");
      }
      found.within(place + ".port", listener.port(), 0, 65535);
      port(place, listener, placesOfPorts);
      listener.tls().ifPresent(tls -> listener(place + ".tls", tls));
      listener.redirect().ifPresent(redirect -> redirect(place + ".redirect", redirect));
      if (listener.redirect().isPresent() && listener.tls().isPresent()) {
        found.add(place + ".redirect", "is for a listener without tls: it sends clients to https");
      }
    }
    if (listeners.stream().allMatch(each -> each.redirect().isPresent())) {
      found.add("listeners", "needs one that serves requests: all of them only redirect");
    }
  }

  private void notTwice(ListenConfig listen) {
    if (!listen.host().equals(ListenConfig.DEFAULT.host())) {
      found.add("listen.host", "must be left out where there are listeners: they say where");
    }
    if (listen.port() != ListenConfig.DEFAULT.port()) {
      found.add("listen.port", "must be left out where there are listeners: they say where");
    }
    if (listen.tls().isPresent()) {
      found.add("listen.tls", "must be left out where there are listeners: give it to one of them");
    }
  }

  private void id(String place, String id, Map<String, String> placesOfIds) {
    if (id.isBlank() || !Tokens.isPrintable(id)) {
      found.add(place + ".id", "must be a text to call the listener by: " + Findings.quoted(id));
      return;
    }
    String first = placesOfIds.putIfAbsent(id, place);
    if (first != null) {
      found.add(
          place + ".id", "must be unique, but " + first + " is " + Findings.quoted(id) + " too");
    }
  }

  private void port(String place, ListenerConfig listener, Map<String, String> placesOfPorts) {
    if (listener.port() <= 0) {
      return;
    }
    String where = listener.host() + ":" + listener.port();
    String first = placesOfPorts.putIfAbsent(where, place);
    if (first != null) {
      found.add(place + ".port", "must be free, but " + first + " listens on " + where + " too");
    }
  }

  private void redirect(String place, ListenerConfig.Redirect redirect) {
    found.within(place + ".port", redirect.port(), 1, 65535);
    if (!REDIRECTS.contains(redirect.status())) {
      found.add(place + ".status", "must be 301, 302, 307 or 308: " + redirect.status());
    }
  }

  private void listener(String place, TlsConfig tls) {
    if (tls.certificates().isEmpty()) {
      found.add(
          place + ".certificates",
          "needs at least one: {\"certificate\": \"cert.pem\", \"key\": \"key.pem\"}");
    }
    for (int i = 0; i < tls.certificates().size(); i++) {
      certificate(place + ".certificates[" + i + "]", tls.certificates().get(i));
    }
    version(place, tls.minVersion());
    boolean asks = tls.clientAuth() != ClientAuth.NONE;
    if (asks && tls.clientCa().isEmpty()) {
      found.add(
          place + ".client_ca",
          "must name a PEM file with the issuers that are trusted, because client_auth asks for"
              + " certificates");
    } else if (!asks && tls.clientCa().isPresent()) {
      found.add(
          place + ".client_ca",
          "says whom to trust, but nobody is asked: set client_auth to optional or required");
    } else if (!asks && tls.clientHeaders()) {
      found.add(
          place + ".client_headers",
          "has nothing to tell, because nobody is asked: set client_auth to optional or required");
    }
    found.notNegative(place + ".reload_ms", tls.reload());
    found.positive(place + ".handshake_timeout_ms", tls.handshakeTimeout());
    found.within(place + ".max_handshakes", tls.maxHandshakes(), 1, Integer.MAX_VALUE);
  }

  private void certificate(String place, CertificateConfig certificate) {
    boolean pem = certificate.certificate().isPresent() || certificate.key().isPresent();
    if (pem == certificate.keystore().isPresent()) {
      found.add(
          place,
          "must have either certificate and key, two PEM files, or keystore, a PKCS#12 file");
    } else if (pem) {
      if (certificate.certificate().isEmpty()) {
        found.add(place + ".certificate", "must name a PEM file, as there is a key");
      }
      if (certificate.key().isEmpty()) {
        found.add(place + ".key", "must name a PEM file, as there is a certificate");
      }
      if (certificate.password().isPresent() || certificate.passwordEnv().isPresent()) {
        found.add(place, "must have no password: PEM keys are read unencrypted");
      }
    } else if (certificate.password().isPresent() == certificate.passwordEnv().isPresent()) {
      found.add(
          place, "must have either password or password_env, the variable that holds the password");
    }
  }

  private void version(String place, String version) {
    if (!version.equals("1.2") && !version.equals("1.3")) {
      found.add(place + ".min_version", "must be 1.2 or 1.3: " + Findings.quoted(version));
    }
  }

  void upstream(String place, String url, UpstreamTlsConfig tls) {
    if (url.regionMatches(true, 0, "http:", 0, 5)) {
      found.add(place, "is for https, but the url is " + Findings.quoted(url));
    }
    tls.clientCertificate().ifPresent(each -> certificate(place + ".client_certificate", each));
    for (int i = 0; i < tls.fingerprints().size(); i++) {
      if (!tls.fingerprints().get(i).replace(":", "").matches("[0-9A-Fa-f]{64}")) {
        found.add(
            Findings.entry(place + ".fingerprints", tls.fingerprints(), i),
            "must be a SHA-256 in 64 hexadecimal digits: "
                + Findings.quoted(tls.fingerprints().get(i)));
      }
    }
    version(place, tls.minVersion());
    tls.serverName()
        .filter(name -> !name.matches("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?"))
        .ifPresent(
            name ->
                found.add(place + ".server_name", "must be a host name: " + Findings.quoted(name)));
    found.notNegative(place + ".reload_ms", tls.reload());
    if (tls.insecureSkipVerify() && tls.ca().isPresent()) {
      found.add(place + ".ca", "has no effect with insecure_skip_verify: leave one of them out");
    }
  }
}
