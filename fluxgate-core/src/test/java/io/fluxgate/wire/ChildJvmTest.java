package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.fluxgate.engine.Engine;
import io.fluxgate.engine.Origin;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What depends on how Java was started: trust, and the properties of the platform. */
@EveryEngine
@Timeout(60)
class ChildJvmTest extends WireTest {

  private static final String PASSWORD = "changeit";

  ChildJvmTest(Engine engine) {
    super(engine);
  }

  private static Path keyStore(Path folder) throws Exception {
    Path store = folder.resolve("keys.p12");
    int failed =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/keytool",
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "upstream",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    assertThat(failed).isZero();
    return store;
  }

  private HttpsServer secureUpstream(Path store) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, 6 + body.length);
          exchange
              .getResponseBody()
              .write("secure".getBytes(java.nio.charset.StandardCharsets.UTF_8));
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    closing(() -> server.stop(0));
    return server;
  }

  @Test
  void anUpstreamsCertificateIsCheckedAgainstTheTrustStore(@TempDir Path folder) throws Exception {
    assumeTrue(engine.upstreamProblem(new Origin(true, "localhost", 443)).isEmpty());
    Path store = keyStore(folder);
    String url = "https://localhost:" + secureUpstream(store).getAddress().getPort();
    Child trusting =
        closing(
            new Child(
                engine,
                List.of(
                    "-Djavax.net.ssl.trustStore=" + store,
                    "-Djavax.net.ssl.trustStorePassword=" + PASSWORD),
                url));
    Child doubting = closing(new Child(engine, List.of(), url));

    RawClient client = closing(new RawClient(trusting.uri()));
    for (int i = 0; i < 3; i++) {
      assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read().body())
          .isEqualTo("secure");
    }
    String upload = "x".repeat(200_000);
    assertThat(
            client
                .send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n" + upload)
                .read()
                .body())
        .isEqualTo("secure" + upload);

    RawClient.Answer refused =
        closing(new RawClient(doubting.uri())).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read();
    assertThat(refused.status()).isEqualTo(502);
    assertThat(refused.header("proxy-status")).isEqualTo("fluxgate; error=tls_certificate_error");
  }

  @Test
  void propertiesOfTheApplicationAreLeftAloneAndTold() throws Exception {
    assumeTrue(engine.name().equals("jdk")); // they are the JDK's
    RawUpstream upstream = closing(RawUpstream.ok());
    Child child =
        closing(
            new Child(
                engine,
                List.of(
                    "-Dsun.net.httpserver.maxIdleConnections=7",
                    "-Djdk.httpclient.allowRestrictedHeaders=connection,host"),
                upstream.url(),
                "host"));
    RawClient client = closing(new RawClient(child.uri()));

    assertThat(List.of(child.readLine(), child.readLine(), child.readLine(), child.readLine()))
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains("maxIdleConnections", "wanted=10000", "actual=7", "applied=false"))
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains(
                        "allowRestrictedHeaders",
                        "wanted=host",
                        "actual=connection,host",
                        "applied=false"))
        .anySatisfy(line -> assertThat(line).contains("nodelay", "actual=true", "applied=true"));
    client.send("GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n").read();
    assertThat(upstream.awaitLowerCaseHead()).contains("\r\nhost: shop.example\r\n");
  }

  @Test
  void aRouteThatKeepsTheHostIsRefusedWhereItCannot() throws Exception {
    assumeTrue(engine.name().equals("jdk")); // the JDK's client needs leave
    Child child =
        closing(
            new Child(
                engine,
                List.of("-Djdk.httpclient.allowRestrictedHeaders=connection"),
                "http://localhost:1",
                "host"));

    assertThat(child.readLine())
        .contains("routes[0].preserve_host", "-Djdk.httpclient.allowRestrictedHeaders=host");
  }
}
