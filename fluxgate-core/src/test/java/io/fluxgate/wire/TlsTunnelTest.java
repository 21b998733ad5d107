package io.fluxgate.wire;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxgate.Gateway;
import io.fluxgate.GatewayBuilder;
import io.fluxgate.config.CertificateConfig;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.testing.FakeTime;
import io.fluxgate.tls.TestCertificate;
import io.fluxgate.tls.TestCertificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tunnels over TLS, towards the client, the upstream, or both. */
@EveryEngine
class TlsTunnelTest extends WireTest {

  private final TestCertificate root = TestCertificates.root("Root");
  private final TestCertificate own = TestCertificates.leaf(root, "localhost");
  private final SSLContext context = TlsClient.context(root, own);
  @TempDir Path files;

  TlsTunnelTest(Engine engine) {
    super(engine);
  }

  @BeforeEach
  void onlyWhereThereAreTunnels() {
    assumeTrue(can(Capability.TUNNELS));
  }

  private GatewayBuilder secure() {
    CertificateConfig pem = own.writePem(files, "own");
    return builder()
        .shutdownGrace(ofSeconds(20))
        .tls(tls -> tls.certificate(pem.certificate().orElseThrow(), pem.key().orElseThrow()));
  }

  private HttpClient http(String protocol) {
    SSLParameters parameters = context.getDefaultSSLParameters();
    parameters.setProtocols(new String[] {protocol});
    HttpClient http = HttpClient.newBuilder().sslContext(context).sslParameters(parameters).build();
    closing(http::shutdownNow);
    return http;
  }

  private WebSocketClient connect(Gateway gateway, String protocol) throws Exception {
    String uri = "wss://localhost:" + gateway.uri().getPort() + "/chat";
    return closing(new WebSocketClient(http(protocol), URI.create(uri)));
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.3, TLSv1.3", "TLSv1.2, TLSv1.3", "TLSv1.3, TLSv1.2", "TLSv1.2, TLSv1.2"})
  void webSocketsPassAndAreToldWhenItGoesAway(String client, String upstream) throws Exception {
    WebSocketServer server = closing(WebSocketServer.secure(context, upstream));
    Gateway gateway =
        start(
            secure()
                .route(
                    "s",
                    route ->
                        route
                            .get("/*")
                            .upstream(
                                server.url(),
                                to -> to.tls(tls -> tls.ca(root.writeTrust(files, "root"))))
                            .upgrade("websocket")));
    WebSocketClient socket = connect(gateway, client);
    byte[] bytes = new byte[1 << 20];
    new Random(2).nextBytes(bytes);
    for (int i = 0; i < 3; i++) {
      assertThat(Arrays.equals((byte[]) socket.binary(bytes, true).next(), bytes)).isTrue();
      assertThat(socket.text("small", true).next()).isEqualTo("small");
    }
    gateway.close();
    assertThat(socket.end()).startsWith("1001");
    assertThat(server.awaitEnd()).isEqualTo("close 1001");
  }

  @Test
  void newKeysLeaveATunnelAlone() throws Exception {
    WebSocketServer server = closing(WebSocketServer.secure(context, "TLSv1.3"));
    FakeTime time = FakeTime.standing();
    Gateway gateway =
        start(
            secure()
                .time(time)
                .route(
                    route ->
                        route
                            .get("/*")
                            .upstream(
                                server.url(),
                                to -> to.tls(tls -> tls.ca(root.writeTrust(files, "root"))))
                            .upgrade("websocket")));
    WebSocketClient socket = connect(gateway, "TLSv1.3");
    assertThat(socket.text("before", true).next()).isEqualTo("before");
    TestCertificate newer = TestCertificates.leaf(root, "localhost");
    newer.writePem(files, "own");
    awaitThat(
        "the new certificate is shown",
        () -> {
          time.advance(ofSeconds(10));
          try (TlsClient client = new TlsClient(gateway.uri(), context, "localhost")) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            return client.served().equals(newer.certificate());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    assertThat(socket.text("after", true).next()).isEqualTo("after");
  }

  @Test
  void aClientMayEndItsDirectionAlone() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              RawUpstream.write(
                  out,
                  "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");
              byte[] all = in.readAllBytes();
              ended.countDown();
              out.write(all);
              socket.shutdownOutput();
            });
    Gateway gateway =
        start(secure().route(route -> route.get("/*").upstream(upstream.url()).upgrade("x")));
    TlsClient client =
        closing(new TlsClient(gateway.uri(), context, "localhost", "TLSv1.3"))
            .send("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");
    assertThat(client.read()).startsWith("HTTP/1.1 101 ");
    client.send("all of it").socket.shutdownOutput();
    ended.await();
    assertThat(client.socket.getInputStream().readAllBytes()).asString().isEqualTo("all of it");
  }
}
