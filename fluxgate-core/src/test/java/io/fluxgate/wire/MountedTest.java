package io.fluxgate.wire;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fluxgate.Gateway;
import io.fluxgate.engine.Engine;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A gateway as a handler in the application's own server. */
@Timeout(60)
class MountedTest extends WireTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  MountedTest() {
    super(Engine.jdk());
  }

  private URI mount(Gateway gateway) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(threads);
    server.createContext("/", gateway.asHttpHandler());
    server.start();
    closing(threads::shutdownNow);
    closing(() -> server.stop(0));
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private Gateway gateway(RawUpstream upstream) {
    Gateway gateway =
        builder()
            .idleTimeout(ofMillis(500))
            .route(
                "all",
                route ->
                    route
                        .any("/*")
                        .upstream(upstream.url())
                        .filter(
                            (request, next) -> {
                              if (request.path().toString().contains("boom")) {
                                throw new IllegalStateException("told so");
                              }
                              return next.proceed(request);
                            }))
            .build();
    closing(gateway::close);
    return gateway;
  }

  @Test
  void requestsOfAllKindsAreServed() throws Exception {
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              if (head.startsWith("POST")) {
                byte[] body = in.readNBytes(100_000);
                RawUpstream.write(
                    out, "HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n");
                out.write(body);
              } else if (head.contains("/stream")) {
                RawUpstream.write(
                    out,
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
              } else {
                RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
              }
            });
    RawClient client = closing(new RawClient(mount(gateway(upstream))));
    String upload = "x".repeat(100_000);

    for (int i = 0; i < 3; i++) {
      assertThat(client.send(GET).read().body()).isEqualTo("ok");
      assertThat(
              client
                  .send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + upload)
                  .read()
                  .body())
          .isEqualTo(upload);
      assertThat(client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n").read().body())
          .isEqualTo("hello");
      assertThat(client.send("GET /boom HTTP/1.1\r\nHost: a\r\n\r\n").read().status())
          .isEqualTo(500);
    }
  }

  @Test
  void aClientThatStopsSendingItsBodyIsCutOff() throws Exception {
    RawClient client = closing(new RawClient(mount(gateway(closing(RawUpstream.ok())))));

    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nabc");

    assertThat(client.isClosedByPeer()).isTrue();
  }

  @Test
  void afterTheGatewayIsClosedTheServerAnswers503() throws Exception {
    Gateway gateway = gateway(closing(RawUpstream.ok()));
    RawClient client = closing(new RawClient(mount(gateway)));
    client.send(GET).read();

    gateway.close();

    assertThat(client.send(GET).read().status()).isEqualTo(503);
  }
}
