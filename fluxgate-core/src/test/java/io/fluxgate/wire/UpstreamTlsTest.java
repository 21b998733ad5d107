package io.fluxgate.wire;

import static io.fluxgate.testing.CapturedLog.logOf;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.Gateway;
import io.fluxgate.UpstreamTlsBuilder;
import io.fluxgate.config.CertificateConfig;
import io.fluxgate.config.ConfigException;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.engine.Origin;
import io.fluxgate.testing.FakeTime;
import io.fluxgate.tls.ClientTls;
import io.fluxgate.tls.TestCertificate;
import io.fluxgate.tls.TestCertificates;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS towards upstreams. */
@EveryEngine
class UpstreamTlsTest extends WireTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private final TestCertificate root = TestCertificates.root("Root");
  private final TestCertificate leaf = TestCertificates.leaf(root, "localhost");
  @TempDir Path files;

  UpstreamTlsTest(Engine engine) {
    super(engine);
  }

  private RawUpstream secure(TlsServer tls, RawUpstream.Script script) throws IOException {
    return closing(new RawUpstream(tls, script));
  }

  private RawUpstream showing(TestCertificate certificate) throws IOException {
    return secure(
        new TlsServer(certificate, null), (head, in, out, socket) -> RawUpstream.write(out, OK));
  }

  /** A gateway that trusts the root. */
  private Gateway trusting(RawUpstream upstream) {
    return trusting(upstream, tls -> {});
  }

  private Gateway trusting(RawUpstream upstream, Consumer<UpstreamTlsBuilder> more) {
    String ca = root.writeTrust(files, "root");
    return gateway(
        upstream,
        tls -> {
          tls.ca(ca);
          more.accept(tls);
        });
  }

  private Gateway gateway(RawUpstream upstream, Consumer<UpstreamTlsBuilder> tls) {
    return start(
        builder()
            .route("all", route -> route.any("/*").upstream(upstream.url(), one -> one.tls(tls))));
  }

  private RawClient.Answer get(Gateway gateway) throws IOException {
    return client(gateway).send(GET).read();
  }

  /** The client is told the token alone; the log says more. */
  private void assertRefused(Gateway gateway, String token, String logged) throws Exception {
    String log =
        logOf(
            () -> {
              RawClient.Answer answer = get(gateway);
              assertThat(answer.status()).isEqualTo(502);
              assertThat(answer.header("proxy-status")).isEqualTo("fluxgate; error=" + token);
              assertThat(answer.body())
                  .contains("upstream-unreachable")
                  .doesNotContain("certificate")
                  .doesNotContain("localhost");
            });
    assertThat(log).contains(token).contains(logged);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void anOwnAuthorityIsTrusted(String protocol) throws Exception {
    RawUpstream upstream =
        secure(
            new TlsServer(leaf, null, protocol),
            (head, in, out, socket) -> RawUpstream.write(out, OK));

    Gateway gateway = trusting(upstream);

    for (int i = 0; i < 20; i++) {
      assertThat(get(gateway).body()).isEqualTo("ok");
    }
    assertThat(upstream.connections).hasValue(1);
  }

  @Test
  void anUnknownIssuerIsToldFromOtherReasons() throws Exception {
    TestCertificate stranger = TestCertificates.leaf(TestCertificates.root("Else"), "localhost");

    Gateway gateway = trusting(showing(stranger));

    assertRefused(
        gateway, "tls_certificate_error", "its certificate is from an unknown issuer: CN=Else");
  }

  @Test
  void withoutAnOwnAuthorityThoseOfJavaAreTrustedAndNobodyElse() throws Exception {
    RawUpstream upstream = showing(leaf);

    Gateway gateway = proxy(upstream);

    assertRefused(
        gateway, "tls_certificate_error", "its certificate is from an unknown issuer: CN=Root");
    assertThat(upstream.heads).isEmpty();
  }

  @Test
  void anotherNameIsToldFromOtherReasons() throws Exception {
    Gateway gateway = trusting(showing(TestCertificates.leaf(root, "b.test")));

    assertRefused(
        gateway,
        "tls_certificate_error",
        "its certificate is for another name: DNS:b.test; wanted: localhost");
  }

  @Test
  void anExpiredCertificateIsToldFromOtherReasons() throws Exception {
    TestCertificate expired =
        TestCertificates.subject("old")
            .dns("localhost")
            .from(Instant.parse("2020-01-01T00:00:00Z"))
            .until(Instant.parse("2021-02-03T00:00:00Z"))
            .signedBy(root)
            .make();

    Gateway gateway = trusting(showing(expired));

    assertRefused(gateway, "tls_certificate_error", "its certificate expired on 2021-02-03");
  }

  @Test
  void aCertificateOfTheFutureIsToldFromOtherReasons() throws Exception {
    TestCertificate early =
        TestCertificates.subject("early")
            .dns("localhost")
            .from(Instant.parse("2048-02-03T00:00:00Z"))
            .until(Instant.parse("2049-01-01T00:00:00Z"))
            .signedBy(root)
            .make();

    Gateway gateway = trusting(showing(early));

    assertRefused(
        gateway, "tls_certificate_error", "its certificate is not valid before 2048-02-03");
  }

  @Test
  void theRightFingerprintIsTaken() throws Exception {
    Gateway gateway = trusting(showing(leaf), tls -> tls.fingerprints(leaf.fingerprint()));

    assertThat(get(gateway).body()).isEqualTo("ok");
  }

  @Test
  void aTrustedCertificateWithAnotherFingerprintIsRefused() throws Exception {
    TestCertificate other = TestCertificates.leaf(root, "localhost");

    Gateway gateway = trusting(showing(other), tls -> tls.fingerprints(leaf.fingerprint()));

    assertRefused(
        gateway, "tls_certificate_error", "its certificate has none of the expected fingerprints");
  }

  @Test
  void theOldestVersionIsKept() throws Exception {
    RawUpstream old =
        secure(
            new TlsServer(leaf, null, "TLSv1.2"),
            (head, in, out, socket) -> RawUpstream.write(out, OK));

    assertThat(get(trusting(old)).body()).isEqualTo("ok");
    assertRefused(
        trusting(old, tls -> tls.minVersion("1.3")),
        "tls_alert_received",
        "it broke the handshake off: protocol_version");
  }

  private RawClient.Answer answerOverTls(RawUpstream upstream) throws IOException {
    String url = upstream.url().replace("http:", "https:");
    return get(
        start(
            builder()
                .route(
                    "all",
                    route ->
                        route
                            .any("/*")
                            .upstream(url)
                            .timeouts(t -> t.connect(ofMillis(300)).response(ofMillis(300))))));
  }

  @Test
  void anUpstreamThatSpeaksPlainHttpIsNoTls() throws Exception {
    RawUpstream upstream =
        closing(
            new RawUpstream(
                carrier -> {
                  RawUpstream.write(
                      carrier.getOutputStream(),
                      "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
                  return carrier;
                },
                (head, in, out, socket) -> {}));

    RawClient.Answer answer = answerOverTls(upstream);

    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.header("proxy-status")).isEqualTo("fluxgate; error=tls_protocol_error");
  }

  @Test
  void anUpstreamThatNeverShakesHandsIsNotWaitedForForever() throws Exception {
    RawClient.Answer answer = answerOverTls(upstream((head, in, out, socket) -> {}));

    assertThat(answer.status()).isEqualTo(504);
  }

  @Test
  void anUpstreamThatEndsInTheHandshakeIs502() throws Exception {
    RawUpstream upstream =
        closing(
            new RawUpstream(
                carrier -> {
                  carrier.getInputStream().read();
                  carrier.close();
                  return carrier;
                },
                (head, in, out, socket) -> {}));

    RawClient.Answer answer = answerOverTls(upstream);

    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.header("proxy-status")).startsWith("fluxgate; error=");
  }

  @Test
  void theGatewayShowsItsCertificate() throws Exception {
    TestCertificate own = TestCertificates.subject("Gateway").signedBy(root).make();
    CertificateConfig pem = own.writePem(files, "own");
    own.writePkcs12(files, "own", "secret");
    RawUpstream upstream =
        secure(
            new TlsServer(leaf, root),
            (head, in, out, socket) -> {
              String name = ((SSLSocket) socket).getSession().getPeerPrincipal().getName();
              RawUpstream.write(
                  out, "HTTP/1.1 200 OK\r\nContent-Length: " + name.length() + "\r\n\r\n" + name);
            });

    Gateway fromPem =
        trusting(
            upstream,
            tls -> tls.clientCertificate(pem.certificate().orElseThrow(), pem.key().orElseThrow()));
    Gateway fromPkcs12 =
        trusting(
            upstream, tls -> tls.clientKeystore(files.resolve("own.p12").toString(), "secret"));

    assertThat(get(fromPem).body()).isEqualTo("CN=Gateway");
    assertThat(get(fromPkcs12).body()).isEqualTo("CN=Gateway");
  }

  @Test
  void anUpstreamThatGetsNoCertificateSaysSo() throws Exception {
    RawUpstream upstream =
        secure(
            new TlsServer(leaf, root, "TLSv1.2"),
            (head, in, out, socket) -> RawUpstream.write(out, OK));

    RawClient.Answer answer = get(trusting(upstream));

    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.header("proxy-status"))
        .as("the alert may come too late to be read")
        .isIn("fluxgate; error=tls_alert_received", "fluxgate; error=tls_protocol_error");
  }

  @Test
  void insecureSkipVerifyTakesAnyCertificateAndIsWarnedAbout() throws Exception {
    RawUpstream upstream = showing(TestCertificates.leaf(TestCertificates.root("Else"), "b.test"));
    Gateway[] gateway = new Gateway[1];

    String log =
        logOf(() -> gateway[0] = gateway(upstream, UpstreamTlsBuilder::insecureSkipVerify));

    assertThat(log).contains("WARN").contains("insecure_skip_verify").contains(upstream.url());
    assertThat(get(gateway[0]).body()).isEqualTo("ok");
  }

  @Test
  void withoutItNothingIsWarnedAbout() throws Exception {
    RawUpstream upstream = showing(leaf);

    assertThat(logOf(() -> trusting(upstream))).doesNotContain("WARN");
  }

  /** Where the engine can: the other says so before it starts. */
  @Test
  void aNameOfItsOwnIsSentAndVerified() throws Exception {
    RawUpstream upstream =
        secure(
            new TlsServer(TestCertificates.leaf(root, "b.test"), null),
            (head, in, out, socket) -> RawUpstream.write(out, named(socket)));
    if (engine.upstreamProblem(named("b.test")).isPresent()) {
      assertThatThrownBy(() -> trusting(upstream, tls -> tls.serverName("b.test")))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("server_name")
          .hasMessageContaining("direct");
      return;
    }

    assertThat(get(trusting(upstream, tls -> tls.serverName("b.test"))).body()).isEqualTo("b.test");
    assertRefused(
        trusting(upstream, tls -> tls.serverName("c.test")),
        "tls_certificate_error",
        "wanted: c.test");
  }

  private static Origin named(String name) {
    return new Origin(Optional.of(ClientTls.system().named(name)), "localhost", 443);
  }

  private static String named(Socket socket) {
    String name = TlsServer.name(socket);
    return "HTTP/1.1 200 OK\r\nContent-Length: " + name.length() + "\r\n\r\n" + name;
  }

  @Test
  void theNameOfTheHostIsSent() throws Exception {
    RawUpstream upstream =
        secure(
            new TlsServer(leaf, null),
            (head, in, out, socket) -> RawUpstream.write(out, named(socket)));

    assertThat(get(trusting(upstream)).body()).isEqualTo("localhost");
  }

  @Test
  void anAddressIsVerifiedAndNotSent() throws Exception {
    TestCertificate address =
        TestCertificates.subject("address").ip("127.0.0.1").signedBy(root).make();
    RawUpstream upstream =
        secure(
            new TlsServer(address, null),
            (head, in, out, socket) -> RawUpstream.write(out, named(socket)));
    String ca = root.writeTrust(files, "root");
    Gateway gateway =
        start(
            builder()
                .route(
                    "all",
                    route ->
                        route
                            .any("/*")
                            .upstream(
                                upstream.url().replace("localhost", "127.0.0.1"),
                                one -> one.tls(tls -> tls.ca(ca)))));

    RawClient.Answer answer = get(gateway);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void sessionsAreUsedAgain(String protocol) throws Exception {
    Set<Long> sessions = ConcurrentHashMap.newKeySet();
    RawUpstream upstream =
        secure(
            new TlsServer(leaf, null, protocol),
            (head, in, out, socket) -> {
              sessions.add(((SSLSocket) socket).getSession().getCreationTime());
              RawUpstream.write(
                  out, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
              socket.close();
            });
    Gateway gateway = trusting(upstream);

    for (int i = 0; i < 10; i++) {
      assertThat(get(gateway).body()).isEqualTo("ok");
    }

    assertThat(upstream.connections).hasValue(10);
    assertThat(sessions).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void largeBodiesPassBothWays(Way way) throws Exception {
    int size = 3_000_000;
    RawUpstream upstream =
        secure(
            new TlsServer(leaf, null),
            (head, in, out, socket) -> {
              byte[] body = in.readNBytes(size);
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
              out.write(body);
            });
    String ca = root.writeTrust(files, "root");
    Gateway gateway =
        start(
            builder()
                .route(
                    "all",
                    route -> {
                      route.any("/*").upstream(upstream.url(), one -> one.tls(tls -> tls.ca(ca)));
                      way.on(route);
                    }));
    String body = "0123456789".repeat(size / 10);
    RawClient client = client(gateway);

    for (int i = 0; i < 3; i++) {
      RawClient.Answer answer =
          client
              .send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + size + "\r\n\r\n" + body)
              .read();
      assertThat(answer.body().equals(body)).isTrue();
    }
    assertThat(upstream.connections).hasValue(1);
  }

  @Test
  void aStreamPassesPieceByPiece() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    RawUpstream upstream =
        secure(
            new TlsServer(leaf, null),
            (head, in, out, socket) -> {
              RawUpstream.write(
                  out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
              if (seen.await(20, TimeUnit.SECONDS)) {
                RawUpstream.write(out, "3\r\ntwo\r\n0\r\n\r\n");
              }
            });
    RawClient client = client(trusting(upstream)).send(GET);

    client.readUntilBlankLine();
    assertThat(client.readLine()).isEqualTo("3");
    assertThat(client.readLine()).isEqualTo("one");
    seen.countDown();
    assertThat(client.readLine()).isEqualTo("3");
    assertThat(client.readLine()).isEqualTo("two");
  }

  /** Whoever cuts the cable must not be able to shorten an answer (RFC 9112, 9.8). */
  @Test
  void anAnswerThatEndsWithoutAGoodbyeIsNotWhole() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    TlsServer tls = new TlsServer(leaf, null);
    RawUpstream upstream =
        secure(
            tls,
            (head, in, out, socket) -> {
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\n\r\nthe beginning");
              if (begun.await(20, TimeUnit.SECONDS)) {
                tls.cut(socket);
              }
            });
    RawClient client = client(trusting(upstream)).send(GET);
    if (can(Capability.CLOSE_DELIMITED_OVER_TLS)) {
      assertThat(client.readUntilBlankLine()).startsWith("HTTP/1.1 200");
      begun.countDown();
      assertThat(client.rest()).doesNotContain("\r\n0\r\n");
    } else {
      assertThat(client.read().status()).isEqualTo(502);
    }
  }

  @Test
  void anAnswerThatEndsWithAGoodbyeIsWhole() throws Exception {
    RawUpstream upstream =
        secure(
            new TlsServer(leaf, null),
            (head, in, out, socket) -> {
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\n\r\nall of it");
              socket.close();
            });

    RawClient.Answer answer = get(trusting(upstream));

    if (can(Capability.CLOSE_DELIMITED_OVER_TLS)) {
      assertThat(answer.body()).isEqualTo("all of it");
      assertThat(answer.whole()).isTrue();
    } else {
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.header("proxy-status")).isEqualTo("fluxgate; error=http_protocol_error");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nthe beginning",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nthe b\r\n"
      })
  void anAnswerWhoseEndIsKnownIsNotWholeBeforeIt(String beginning) throws Exception {
    TlsServer tls = new TlsServer(leaf, null);
    RawUpstream upstream =
        secure(
            tls,
            (head, in, out, socket) -> {
              RawUpstream.write(out, beginning);
              tls.cut(socket);
            });

    RawClient.Answer answer = get(trusting(upstream));

    assertThat(answer.status() == 502 || !answer.whole()).isTrue();
  }

  @Test
  void answersWithoutABodyNeedNoLength() throws Exception {
    RawUpstream upstream =
        secure(
            new TlsServer(leaf, null),
            (head, in, out, socket) ->
                RawUpstream.write(
                    out,
                    head.startsWith("HEAD")
                        ? "HTTP/1.1 200 OK\r\n\r\n"
                        : "HTTP/1.1 204 No Content\r\n\r\n"));
    RawClient client = client(trusting(upstream));

    assertThat(client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n").readHead().status())
        .isEqualTo(200);
    assertThat(client.send(GET).read().status()).isEqualTo(204);
  }

  @Test
  void anotherAuthorityIsTakenUpFromItsFile() throws Exception {
    TestCertificate later = TestCertificates.root("Later");
    RawUpstream upstream = showing(TestCertificates.leaf(later, "localhost"));
    String ca = root.writeTrust(files, "ca");
    FakeTime time = FakeTime.standing();
    Gateway gateway =
        start(
            builder()
                .time(time)
                .route(
                    "all",
                    route ->
                        route
                            .any("/*")
                            .upstream(
                                upstream.url(),
                                one -> one.tls(tls -> tls.ca(ca).reload(ofSeconds(10))))));
    assertRefused(gateway, "tls_certificate_error", "unknown issuer");

    later.writeTrust(files, "ca");

    awaitThat(
        "the new authority is trusted",
        () -> {
          time.advance(ofSeconds(10));
          return answers(gateway);
        });
  }

  private boolean answers(Gateway gateway) {
    try {
      return get(gateway).status() == 200;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
