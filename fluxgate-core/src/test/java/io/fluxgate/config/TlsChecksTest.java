package io.fluxgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of listeners and of TLS that cannot be meant. */
class TlsChecksTest {

  private static final String PEM = "'certificates': [{'certificate': 'c', 'key': 'k'}]";

  /** The problems of a configuration with these members; PEM stands for a certificate. */
  private static List<String> problems(String members) {
    String json = ("{" + members.replace("PEM", PEM) + "}").replace('\'', '"');
    ConfigFormat.Reading reading = ConfigFormat.named("json").read(json, "");
    assertThat(reading.problems()).isEmpty();
    return reading.config().problems().stream().map(Problem::toString).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | certificates: needs at least one: {\"certificate\": \"cert.pem\", \"key\": \"key.pem\"}",
        "{'certificates': [{}]} | certificates[0]: must have either certificate and key, two PEM"
            + " files, or keystore, a PKCS#12 file",
        "{'certificates': [{'certificate': 'c'}]} | certificates[0].key: must name a PEM file, as"
            + " there is a certificate",
        "{'certificates': [{'key': 'k'}]} | certificates[0].certificate: must name a PEM file, as"
            + " there is a key",
        "{'certificates': [{'certificate': 'c', 'key': 'k', 'password': 's3cret'}]} |"
            + " certificates[0]: must have no password: PEM keys are read unencrypted",
        "{'certificates': [{'keystore': 'p'}]} | certificates[0]: must have either password or"
            + " password_env, the variable that holds the password",
        "{PEM, 'min_version': '1.1'} | min_version: must be 1.2 or 1.3: '1.1'",
        "{PEM, 'client_auth': 'required'} | client_ca: must name a PEM file with the issuers that"
            + " are trusted, because client_auth asks for certificates",
        "{PEM, 'client_ca': 'ca'} | client_ca: says whom to trust, but nobody is asked: set"
            + " client_auth to optional or required",
        "{PEM, 'client_headers': true} | client_headers: has nothing to tell, because nobody is"
            + " asked: set client_auth to optional or required",
        "{PEM, 'reload_ms': -1} | reload_ms: must not be negative: -1 ms",
        "{PEM, 'handshake_timeout_ms': 0} | handshake_timeout_ms: must be positive: 0 ms",
        "{PEM, 'max_handshakes': 0} | max_handshakes: must be at least 1: 0",
      })
  void complainsAboutAListenersTls(String tls, String expected) {
    assertThat(problems("'listen': {'tls': " + tls + "}"))
        .containsExactly("listen.tls." + expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'port': 1} | listeners[0].id: must be a text to call the listener by: ''",
        "{'id': 'a'} | listeners[0].port: must be from 0 to 65535: -1",
        "{'id': 'a', 'port': 1, 'host': ' '} | listeners[0].host: must name an interface, for"
            + " example 127.0.0.1, or 0.0.0.0 for all: ''",
        "{'id': 'a', 'port': 1}, {'id': 'a', 'port': 2} | listeners[1].id: must be unique, but"
            + " listeners[0] is 'a' too",
        "{'id': 'a', 'port': 1}, {'id': 'b', 'port': 1} | listeners[1].port: must be free, but"
            + " listeners[0] listens on 127.0.0.1:1 too",
        "{'id': 'a', 'port': 1, 'redirect': {}} | listeners: needs one that serves requests: all"
            + " of them only redirect",
        "{'id': 'b', 'port': 2}, {'id': 'a', 'port': 1, 'redirect': {'port': 0}} |"
            + " listeners[1].redirect.port: must be from 1 to 65535: 0",
        "{'id': 'b', 'port': 2}, {'id': 'a', 'port': 1, 'redirect': {'status': 303}} |"
            + " listeners[1].redirect.status: must be 301, 302, 307 or 308: 303",
        "{'id': 'b', 'port': 2}, {'id': 'a', 'port': 1, 'redirect': {}, 'tls': {PEM}} |"
            + " listeners[1].redirect: is for a listener without tls: it sends clients to https",
      })
  void complainsAboutListeners(String listeners, String expected) {
    assertThat(problems("'listeners': [" + listeners + "]")).containsExactly(expected);
  }

  @Test
  void whereThereAreListenersNobodyElseSaysWhere() {
    assertThat(
            problems(
                "'listen': {'host': '0.0.0.0', 'port': 1, 'tls': {PEM}},"
                    + " 'listeners': [{'id': 'a', 'port': 2}]"))
        .containsExactly(
            "listen.host: must be left out where there are listeners: they say where",
            "listen.port: must be left out where there are listeners: they say where",
            "listen.tls: must be left out where there are listeners: give it to one of them");
    assertThat(problems("'listen': {'engine': 'jdk'}, 'listeners': [{'id': 'a', 'port': 2}]"))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'fingerprints': 'ab:cd'} | fingerprints: must be a SHA-256 in 64 hexadecimal digits:"
            + " 'ab:cd'",
        "{'min_version': 'TLSv1.2'} | min_version: must be 1.2 or 1.3: 'TLSv1.2'",
        "{'server_name': 'a_b'} | server_name: must be a host name: 'a_b'",
        "{'client_certificate': {}} | client_certificate: must have either certificate and key,"
            + " two PEM files, or keystore, a PKCS#12 file",
        "{'ca': 'ca.pem', 'insecure_skip_verify': true} | ca: has no effect with"
            + " insecure_skip_verify: leave one of them out",
      })
  void complainsAboutAnUpstreamsTls(String tls, String expected) {
    assertThat(upstream("https://a", tls))
        .containsExactly("routes[0].upstreams[0].tls." + expected);
  }

  @Test
  void tlsIsForHttpsAlone() {
    assertThat(upstream("http://a", "{}"))
        .containsExactly("routes[0].upstreams[0].tls: is for https, but the url is 'http://a'");
    assertThat(upstream("https://a", "{}")).isEmpty();
  }

  private static List<String> upstream(String url, String tls) {
    return problems(
        "'routes': [{'path': '/', 'method': 'GET', 'upstreams': [{'url': '"
            + url
            + "', 'tls': "
            + tls
            + "}]}]");
  }

  @Test
  void aPasswordIsNeverShown() {
    assertThat(CertificateConfig.pkcs12("file.p12", "s3cret").toString())
        .contains("file.p12")
        .doesNotContain("s3cret");
  }
}
