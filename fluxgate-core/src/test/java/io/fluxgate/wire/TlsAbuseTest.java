package io.fluxgate.wire;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxgate.Gateway;
import io.fluxgate.GatewayBuilder;
import io.fluxgate.TlsBuilder;
import io.fluxgate.config.CertificateConfig;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.http.Response;
import io.fluxgate.tls.TestCertificate;
import io.fluxgate.tls.TestCertificates;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that mean harm to a port that speaks TLS: each meets a bound, and others are served. */
@EveryEngine
@Timeout(120)
class TlsAbuseTest extends WireTest {

  private static final String GET = "GET /ping HTTP/1.1\r\nHost: a.test\r\n\r\n";

  private final TestCertificate root = TestCertificates.root("Root");
  private final SSLContext trusting = TlsClient.context(root, null);
  @TempDir Path files;

  TlsAbuseTest(Engine engine) {
    super(engine);
  }

  private CertificateConfig certificate() {
    return TestCertificates.leaf(root, "a.test").writePem(files, "a");
  }

  private GatewayBuilder secure(Consumer<TlsBuilder> more) {
    CertificateConfig pem = certificate();
    return builder()
        .tls(
            tls -> {
              tls.certificate(pem.certificate().orElseThrow(), pem.key().orElseThrow());
              more.accept(tls);
            })
        .route("ping", route -> route.get("/ping").handle(request -> Response.text("pong")));
  }

  private GatewayBuilder secure() {
    return secure(tls -> {});
  }

  /** With a deadline for handshakes, by whatever bounds them in this engine. */
  private GatewayBuilder withDeadline(Duration deadline) {
    return can(Capability.LIMITS)
        ? secure(tls -> tls.handshakeTimeout(deadline))
        : secure().headTimeout(deadline);
  }

  private TlsClient secureClient(Gateway gateway, String... protocols) throws IOException {
    return closing(new TlsClient(gateway.uri(), trusting, "a.test", protocols));
  }

  private RawClient raw(Gateway gateway) throws IOException {
    return closing(new RawClient(gateway.uri()));
  }

  private void assertServed(Gateway gateway) throws IOException {
    try (TlsClient client = new TlsClient(gateway.uri(), trusting, "a.test")) {
      assertThat(client.send(GET).read()).startsWith("HTTP/1.1 200").endsWith("pong");
    }
  }

  /** What a client says first. */
  private byte[] hello() throws Exception {
    ByteArrayOutputStream first = new ByteArrayOutputStream();
    RawUpstream.Layer layer =
        carrier -> {
          InputStream in = carrier.getInputStream();
          byte[] header = in.readNBytes(5);
          first.write(header);
          first.write(in.readNBytes(((header[3] & 0xff) << 8) + (header[4] & 0xff)));
          carrier.close();
          return carrier;
        };
    RawUpstream server = closing(new RawUpstream(layer, (head, in, out, socket) -> {}));
    TlsClient client = closing(new TlsClient(URI.create(server.url()), trusting, "a.test"));
    assertThatThrownBy(() -> client.send(GET)).isInstanceOf(IOException.class);
    return first.toByteArray();
  }

  private static RawClient send(RawClient client, byte[] bytes, int count) throws IOException {
    return client.send(new String(bytes, 0, count, StandardCharsets.ISO_8859_1));
  }

  private static boolean hasEnded(RawClient client) {
    try {
      client.socket.setSoTimeout(1);
      return client.isClosedByPeer();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  // ---- handshakes ----

  @Test
  void halfOpenHandshakesGiveWayToThoseThatAreMeant() throws Exception {
    assumeTrue(can(Capability.LIMITS));
    Gateway gateway = start(secure(tls -> tls.maxHandshakes(10).handshakeTimeout(ofSeconds(60))));
    byte[] hello = hello();
    List<RawClient> halfOpen = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      halfOpen.add(send(raw(gateway), hello, i % 2 == 0 ? 0 : hello.length - 1));
    }

    assertServed(gateway);

    for (RawClient oldest : halfOpen.subList(0, 40)) {
      assertThat(oldest.isClosedByPeer()).isTrue();
    }
    assertThat(halfOpen.subList(45, 50)).noneMatch(TlsAbuseTest::hasEnded);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.001, 0.5, 1})
  void aHandshakeHasADeadline(double part) throws Exception {
    // Before the first byte it is the idle time of the JDK's server that counts, 30 seconds.
    assumeTrue(part > 0 || can(Capability.LIMITS));
    Gateway gateway = start(withDeadline(ofMillis(500)));
    byte[] hello = hello();

    RawClient client = send(raw(gateway), hello, (int) Math.ceil(part * hello.length));

    assertThat(client.isClosedByPeer()).isTrue();
    assertServed(gateway);
  }

  /** Each byte on its own does not move the deadline. */
  @Test
  void aHandshakeThatDripsHasADeadlineToo() throws Exception {
    Gateway gateway = start(withDeadline(ofMillis(500)));
    byte[] hello = hello();
    RawClient client = raw(gateway);
    AtomicInteger sent = new AtomicInteger();

    awaitThat(
        "the connection is closed",
        () -> {
          try {
            int next = sent.getAndIncrement() % hello.length;
            client.socket.getOutputStream().write(next == 0 ? hello[0] : hello[next]);
            return sent.get() > hello.length || hasEnded(client);
          } catch (SocketException e) {
            return true;
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });

    assertThat(sent.get()).isLessThan(hello.length);
  }

  @Test
  void plainHttpIsToldThatItIsInTheWrongPlace() throws Exception {
    Gateway gateway = start(secure());
    RawClient client = raw(gateway).send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");

    if (can(Capability.LIMITS)) {
      RawClient.Answer answer = client.read();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).contains("tls-required");
      assertThat(answer.header("connection")).isEqualTo("close");
    }
    assertThat(client.isClosedByPeer()).isTrue();
    assertServed(gateway);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000", // no record at all
        "\u0016\u0003\u0001\u00ff\u00ff", // a record that is too large
        "\u0016\u0003\u0001\u0000\u0004\u0001\u00ff\u00ff\u00ff", // a message that is too large
        "\u0016\u0003\u0001\u0000\u0004\u0002\u0000\u0000\u0000", // what only servers say
        "\u0017\u0003\u0003\u0000\u0001x", // content before the handshake
        "\u0014\u0003\u0003\u0000\u0001\u0001", // its end before its beginning
        "\u0015\u0003\u0003\u0000\u0002\u0002(", // an alert
        "\u0080.\u0001\u0000\u0002", // SSL 2
        "\u00ff\u00fe\u00fd\u00fc\u00fb\u00fa\u00f9\u00f8"
      })
  void whatIsNoHandshakeEndsTheConnection(String bytes) throws Exception {
    Gateway gateway = start(withDeadline(ofSeconds(1)));

    RawClient client = raw(gateway).send(bytes + "x".repeat(100));

    assertThat(client.isClosedByPeer()).isTrue();
    assertServed(gateway);
  }

  @Test
  void theBeginningOfAHandshakeThatGoesOnWithGarbageEndsTheConnection() throws Exception {
    Gateway gateway = start(withDeadline(ofSeconds(1)));
    byte[] hello = hello();
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      byte[] changed = hello.clone();
      changed[i * hello.length / 50] ^= 0x55;
      clients.add(send(raw(gateway), changed, changed.length).send("\u0016".repeat(300)));
    }
    for (RawClient client : clients) {
      assertThat(client.isClosedByPeer()).isTrue();
    }
    assertServed(gateway);
  }

  /** In a JVM of its own, as the JDK's engine relies on a property that is read once. */
  @Test
  void aSecondHandshakeIsRefused() throws Exception {
    RawUpstream upstream = closing(RawUpstream.ok());
    Child child = closing(Child.secure(engine, certificate(), upstream.url()));
    URI gateway = child.uri();
    TlsClient client = closing(new TlsClient(gateway, trusting, "a.test", "TLSv1.2"));
    assertThat(client.send(GET).read()).endsWith("ok");

    assertThatThrownBy(
            () -> {
              client.socket.startHandshake();
              client.send(GET).read();
            })
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(SocketTimeoutException.class);

    TlsClient other = closing(new TlsClient(gateway, trusting, "a.test", "TLSv1.2"));
    assertThat(other.send(GET).read()).endsWith("ok");
  }

  // ---- after the handshake ----

  @Test
  void newKeysNowAndThenAreFine() throws Exception {
    Gateway gateway = start(secure());
    TlsClient client = secureClient(gateway, "TLSv1.3");

    for (int i = 0; i < 100; i++) {
      client.send(GET);
      client.socket.startHandshake(); // asks for new keys
      assertThat(client.read()).endsWith("pong");
    }
  }

  /** The JDK's server answers each of them, at the pace at which they come. */
  @Test
  void newKeysWithoutEndEndTheConnection() throws Exception {
    Gateway gateway = start(secure());
    TlsClient client = secureClient(gateway, "TLSv1.3");
    client.send(GET).read();
    AtomicInteger asked = new AtomicInteger();

    try {
      while (asked.incrementAndGet() < 20_000) {
        client.socket.startHandshake();
      }
    } catch (IOException e) {
      // closed
    }

    if (can(Capability.LIMITS)) {
      assertThat(asked).hasValueLessThan(20_000);
    }
    assertServed(gateway);
  }

  @Test
  void aRequestThatEndsWithoutAGoodbyeIsNeverTakenForWhole() throws Exception {
    AtomicInteger whole = new AtomicInteger();
    AtomicInteger broken = new AtomicInteger();
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              (in.readNBytes(100_000).length == 100_000 ? whole : broken).incrementAndGet();
              throw new IOException("that is all");
            });
    Gateway gateway =
        start(secure().route("all", route -> route.any("/*").upstream(upstream.url())));
    for (int i = 0; i < 20; i++) {
      Socket carrier = new Socket(gateway.uri().getHost(), gateway.uri().getPort());
      TlsClient client = closing(new TlsClient(carrier, trusting, "a.test"));
      client.send(
          "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(99_999));
      upstream.awaitHead();
      carrier.close();
    }

    awaitThat("all of them are cut off", () -> broken.get() == 20);
    assertThat(whole).hasValue(0);
    assertServed(gateway);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void aClientThatHasSaidGoodbyeIsNotWaitedFor(String protocol) throws Exception {
    Gateway gateway = start(secure());
    TlsClient client = secureClient(gateway, protocol);
    client.send(GET).read();

    client.socket.shutdownOutput();

    assertThat(client.socket.getInputStream().read()).isEqualTo(-1);
    Load load = new Load();
    awaitThat("nobody turns in circles", load::isCalm);
    assertServed(gateway);
  }

  @Test
  void aClientThatDoesNotReadHoldsUpItsUpstreamAndNothingElse() throws Exception {
    AtomicLong written = new AtomicLong();
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
              byte[] piece = new byte[50_000];
              while (true) {
                out.write(piece);
                written.addAndGet(piece.length);
              }
            });
    Gateway gateway =
        start(
            secure()
                .idleTimeout(ofSeconds(60))
                .route("all", route -> route.any("/*").upstream(upstream.url())));
    TlsClient client = secureClient(gateway);
    client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    client.socket.getInputStream().readNBytes(1_000);

    Load load = new Load();
    awaitThat("all are held up", load::isCalm);
    long held = written.get();
    assertThat(held).as("what stands in buffers").isLessThan(20_000_000);
    assertServed(gateway);

    // it goes on where it stopped
    client.socket.getInputStream().readNBytes((int) held);
    awaitThat("the upstream goes on", () -> written.get() > held);
    client.close();
    awaitThat("the upstream is let go", () -> upstream.openConnections() == 0);
  }

  // ---- crowds ----

  @Test
  void aThousandThatAreOpenedAndAbandonedLeaveNothing() throws Exception {
    Gateway gateway = start(secure());
    byte[] hello = hello();
    for (int i = 0; i < 1_000; i++) {
      RawClient client = send(new RawClient(gateway.uri()), hello, i * hello.length / 1_000);
      if (i % 2 == 0) {
        client.reset();
      } else {
        client.close();
      }
    }
    for (int i = 0; i < 200; i++) {
      Socket carrier = new Socket(gateway.uri().getHost(), gateway.uri().getPort());
      TlsClient client = new TlsClient(carrier, trusting, "a.test");
      client.send(i % 2 == 0 ? "GET" : GET);
      RawUpstream.reset(carrier);
    }

    assertServed(gateway);
    Load load = new Load();
    awaitThat("nobody turns in circles", load::isCalm);
  }

  @Test
  void closingDoesNotWaitForHandshakes() throws Exception {
    Gateway gateway = start(secure());
    byte[] hello = hello();
    List<RawClient> halfOpen = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      halfOpen.add(send(raw(gateway), hello, i * hello.length / 50));
    }
    assertServed(gateway);

    CompletableFuture.runAsync(gateway::close).get(10, TimeUnit.SECONDS);

    for (RawClient client : halfOpen) {
      assertThat(client.isClosedByPeer()).isTrue();
    }
  }
}
