package io.fluxgate.wire;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.Gateway;
import io.fluxgate.GatewayBuilder;
import io.fluxgate.TlsBuilder;
import io.fluxgate.config.CertificateConfig;
import io.fluxgate.config.ClientAuth;
import io.fluxgate.engine.Engine;
import io.fluxgate.http.ClientCertificate;
import io.fluxgate.http.Response;
import io.fluxgate.testing.FakeTime;
import io.fluxgate.tls.TestCertificate;
import io.fluxgate.tls.TestCertificates;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS towards clients. */
@EveryEngine
class TlsListenerTest extends WireTest {

  private static final String GET = "GET /some HTTP/1.1\r\nHost: a.test\r\n\r\n";

  private final TestCertificate root = TestCertificates.root("Root");
  private final SSLContext trusting = TlsClient.context(root, null);
  @TempDir Path files;

  TlsListenerTest(Engine engine) {
    super(engine);
  }

  private CertificateConfig pem(TestCertificate certificate, String name) {
    return certificate.writePem(files, name);
  }

  private void certificate(TlsBuilder tls, String... names) {
    CertificateConfig pem = pem(TestCertificates.leaf(root, names), names[0]);
    tls.certificate(pem.certificate().orElseThrow(), pem.key().orElseThrow());
  }

  private GatewayBuilder secure(Consumer<TlsBuilder> more) {
    return builder()
        .tls(
            tls -> {
              certificate(tls, "a.test");
              more.accept(tls);
            });
  }

  private static GatewayBuilder saysHow(GatewayBuilder builder) {
    return builder.route(
        "how",
        route ->
            route
                .any("/*")
                .handle(
                    request ->
                        Response.text(
                            request.peer().secure()
                                + " "
                                + request
                                    .attribute(ClientCertificate.ATTRIBUTE)
                                    .map(shown -> shown.subject() + " " + shown.names())
                                    .orElse("nobody"))));
  }

  private TlsClient client(Gateway gateway, SSLContext context, String name, String... protocols)
      throws IOException {
    return closing(new TlsClient(gateway.uri(), context, name, protocols));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void manyRequestsOnOneConnection(String protocol) throws Exception {
    Gateway gateway = start(saysHow(secure(tls -> {})));
    assertThat(gateway.uri().getScheme()).isEqualTo("https");
    TlsClient client = client(gateway, trusting, "a.test", protocol);
    for (int i = 0; i < 20; i++) {
      assertThat(client.send(GET).read()).startsWith("HTTP/1.1 200").endsWith("true nobody");
    }
    assertThat(client.socket.getSession().getProtocol()).isEqualTo(protocol);
  }

  @Test
  void theUpstreamIsToldThatItWasHttps() throws Exception {
    RawUpstream upstream = closing(RawUpstream.ok());
    Gateway gateway =
        start(secure(tls -> {}).route("all", route -> route.any("/*").upstream(upstream.url())));
    assertThat(client(gateway, trusting, "a.test").send(GET).read()).endsWith("ok");
    assertThat(upstream.heads.take()).containsIgnoringCase("X-Forwarded-Proto: https");
  }

  @Test
  void theNameDecidesWhichCertificateIsShown() throws Exception {
    Gateway gateway =
        start(
            saysHow(
                builder()
                    .tls(
                        tls -> {
                          certificate(tls, "a.test");
                          certificate(tls, "b.test", "*.c.test");
                        })));
    for (String name : List.of("a.test", "b.test", "x.c.test")) {
      TlsClient client = client(gateway, trusting, name);
      assertThat(client.send(GET).read()).contains("200");
    }
    assertThatThrownBy(() -> client(gateway, trusting, "other.test").send(GET).read())
        .as("the first one is shown, and it is for another name")
        .hasMessageContaining("other.test");
  }

  @Test
  void largeBodiesPassBothWays() throws Exception {
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              byte[] body = in.readNBytes(3_000_000);
              RawUpstream.write(
                  out, "HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n");
              out.write(body);
              out.flush();
            });
    Gateway gateway =
        start(secure(tls -> {}).route("all", route -> route.any("/*").upstream(upstream.url())));
    String body = "0123456789".repeat(300_000);
    TlsClient client = client(gateway, trusting, "a.test");
    for (int i = 0; i < 3; i++) {
      String answer =
          client
              .send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n" + body)
              .read();
      assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4).equals(body)).isTrue();
    }
  }

  @Test
  void clientsThatShowACertificateAreKnown() throws Exception {
    TestCertificate own =
        TestCertificates.subject("Jo").uri("spiffe://test/jo").signedBy(root).make();
    pem(root, "root");
    String ca = files.resolve("root.pem").toString();
    Gateway gateway = start(saysHow(secure(tls -> tls.clientAuth(ClientAuth.OPTIONAL, ca))));
    assertThat(client(gateway, TlsClient.context(root, own), "a.test").send(GET).read())
        .endsWith("true CN=Jo [URI:spiffe://test/jo]");
    assertThat(client(gateway, trusting, "a.test").send(GET).read()).endsWith("true nobody");
    TestCertificate stranger = TestCertificates.leaf(TestCertificates.root("Else"), "jo.test");
    assertThat(client(gateway, TlsClient.context(root, stranger), "a.test").send(GET).read())
        .as("it is not among the issuers that are asked for, so it is not shown")
        .endsWith("true nobody");
  }

  @Test
  void withoutACertificateThatIsRequiredNobodyGetsIn() throws Exception {
    pem(root, "root");
    String ca = files.resolve("root.pem").toString();
    Gateway gateway = start(saysHow(secure(tls -> tls.clientAuth(ClientAuth.REQUIRED, ca))));
    assertThatThrownBy(() -> client(gateway, trusting, "a.test").send(GET).read())
        .isInstanceOf(IOException.class);
    TestCertificate own = TestCertificates.leaf(root, "jo.test");
    assertThat(client(gateway, TlsClient.context(root, own), "a.test").send(GET).read())
        .contains("200");
  }

  @Test
  void upstreamsAreToldOfTheCertificateAndNeverOfAnInventedOne() throws Exception {
    RawUpstream upstream = closing(RawUpstream.ok());
    TestCertificate own = TestCertificates.subject("J\u00f6").dns("jo.test").signedBy(root).make();
    pem(root, "root");
    String ca = files.resolve("root.pem").toString();
    Gateway gateway =
        start(
            secure(tls -> tls.clientAuth(ClientAuth.OPTIONAL, ca).clientHeaders())
                .route("all", route -> route.any("/*").upstream(upstream.url())));
    String lying =
        "GET / HTTP/1.1\r\nHost: a\r\nClient-Cert: :AAAA:\r\nclient-cert-chain: :AAAA:\r\n"
            + "X-Client-Cert-Subject: CN=root\r\nx-client-cert-fingerprint: 00\r\n\r\n";
    client(gateway, trusting, "a.test").send(lying).read();
    assertThat(upstream.heads.take()).doesNotContainIgnoringCase("client-cert");

    client(gateway, TlsClient.context(root, own), "a.test").send(lying).read();
    assertThat(upstream.heads.take())
        .containsIgnoringCase("X-Client-Cert-Subject: CN=J%C3%B6\r\n")
        .containsIgnoringCase("X-Client-Cert-San: DNS:jo.test\r\n")
        .containsIgnoringCase("X-Client-Cert-Fingerprint: " + own.fingerprint())
        .doesNotContain("CN=root")
        .doesNotContain("AAAA:")
        .doesNotContainIgnoringCase("client-cert-chain");
  }

  @Test
  void newFilesAreTakenUpAndConnectionsGoOn() throws Exception {
    FakeTime time = FakeTime.standing();
    Gateway gateway = start(saysHow(secure(tls -> tls.reload(ofSeconds(10))).time(time)));
    TlsClient old = client(gateway, trusting, "a.test");
    old.send(GET).read();
    TestCertificate newer = TestCertificates.leaf(root, "a.test");
    pem(newer, "a.test");

    awaitThat(
        "the new certificate is shown",
        () -> {
          time.advance(ofSeconds(10));
          try (TlsClient client =
              new TlsClient(gateway.uri(), TlsClient.context(root, null), "a.test")) {
            client.send(GET).read();
            return client.served().equals(newer.certificate());
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
    assertThat(old.send(GET).read()).contains("200");
    assertThat(old.served()).isNotEqualTo(newer.certificate());
  }

  @Test
  void sessionsAreResumed() throws Exception {
    Gateway gateway = start(saysHow(secure(tls -> {})));
    for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
      SSLContext context = TlsClient.context(root, null);
      TlsClient first = client(gateway, context, "a.test", protocol);
      first.send(GET).read();
      first.socket.getSession().putValue("mark", "it is the same");
      first.close();
      TlsClient second = client(gateway, context, "a.test", protocol);
      second.send(GET).read();
      assertThat(second.socket.getSession().getValue("mark"))
          .as(protocol)
          .isEqualTo("it is the same");
    }
  }

  @Test
  void severalListenersOneOfThemOnlySendsToHttps() throws Exception {
    Gateway gateway =
        start(
            saysHow(
                Gateway.builder()
                    .engine(engine)
                    .listen("plain", at -> at.port(0))
                    .listen("secure", at -> at.port(0).tls(tls -> certificate(tls, "a.test")))
                    .listen("redirect", at -> at.port(0).redirectToHttps(8443))));
    URI secure = gateway.uri("secure");
    assertThat(gateway.uri()).isEqualTo(gateway.uri("plain"));
    assertThat(secure.getScheme()).isEqualTo("https");
    assertThat(closing(new RawClient(gateway.uri("plain"))).send(GET).read().body())
        .isEqualTo("false nobody");
    assertThat(closing(new TlsClient(secure, trusting, "a.test")).send(GET).read())
        .endsWith("true nobody");
    RawClient.Answer sent =
        closing(new RawClient(gateway.uri("redirect")))
            .send("POST /some?x=%20 HTTP/1.1\r\nHost: a.test:80\r\nContent-Length: 0\r\n\r\n")
            .read();
    assertThat(sent.status()).isEqualTo(308);
    assertThat(sent.header("location")).isEqualTo("https://a.test:8443/some?x=%20");
    assertThatThrownBy(() -> gateway.uri("none")).hasMessageContaining("plain, secure, redirect");
  }

  @Test
  void closingFinishesWhatIsUnderWayAndSaysGoodbye() throws Exception {
    Gateway gateway = start(saysHow(secure(tls -> {})));
    TlsClient idle = client(gateway, trusting, "a.test");
    idle.send(GET).read();
    gateway.close();
    assertThat(idle.socket.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void aStreamReachesTheClientPieceByPiece() throws Exception {
    java.util.concurrent.CountDownLatch seen = new java.util.concurrent.CountDownLatch(1);
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
              RawUpstream.write(out, "3\r\none\r\n");
              seen.await();
              RawUpstream.write(out, "3\r\ntwo\r\n0\r\n\r\n");
            });
    Gateway gateway =
        start(secure(tls -> {}).route("all", route -> route.any("/*").upstream(upstream.url())));
    TlsClient client = client(gateway, trusting, "a.test").send(GET);
    InputStream in = client.socket.getInputStream();
    StringBuilder read = new StringBuilder();
    while (read.indexOf("one\r\n") < 0) {
      read.append((char) in.read());
    }
    seen.countDown();
    while (read.indexOf("0\r\n\r\n") < 0) {
      read.append((char) in.read());
    }
    assertThat(read).contains("two");
  }
}
