package io.fluxgate.wire;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.http.Body;
import io.fluxgate.http.Response;
import java.io.IOException;
import java.net.SocketException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients whose requests have parts without an end, or that take nothing: they are cut off or held
 * up before they cost memory, and others notice nothing.
 */
@EveryEngine
@Timeout(180)
class HostileClientsTest extends WireTest {

  private static final String CHUNKED =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

  /** What stands in buffers of sockets on the way is no memory of the gateway's. */
  private static final long MOST = 20_000_000;

  /** 20,000 by hand: {@code -Dfluxgate.abandoned=20000}. */
  private static final int ABANDONED = Integer.getInteger("fluxgate.abandoned", 3_000);

  HostileClientsTest(Engine engine) {
    super(engine);
  }

  /** Sends the beginning, then the same again and again until it cannot any more. */
  private static long sendWithoutEnd(RawClient client, String beginning, String again)
      throws IOException {
    String piece = again.repeat(Math.max(1, 8_192 / again.length()));
    long sent = 0;
    try {
      client.send(beginning);
      while (sent < 10 * MOST) {
        client.send(piece);
        sent += piece.length();
      }
    } catch (SocketException e) {
      // closed
    }
    return sent;
  }

  // ---- slowly ----

  /** Each byte on its own does not move the deadline. */
  @Test
  void aHeadThatDripsHasADeadline() throws Exception {
    Gateway gateway =
        start(
            builder()
                .headTimeout(ofMillis(500))
                .idleTimeout(ofSeconds(30))
                .route(route -> route.get("/").handle(request -> Response.text("ok"))));
    RawClient client = client(gateway).send("GET / HTTP/1.1\r\nHost: a\r\nX: ");
    client.socket.setSoTimeout(1);

    awaitThat(
        "the client is cut off",
        () -> {
          try {
            client.send("x");
            return client.isClosedByPeer();
          } catch (SocketException e) {
            return true;
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  // ---- without end ----

  @ParameterizedTest
  @ValueSource(strings = {"0", "f", "1;", "1;x=\"", " "})
  void aLineForTheSizeOfAChunkWithoutEndIsCut(String beginning) throws Exception {
    RawUpstream upstream = upstream((head, in, out, socket) -> in.readAllBytes());
    Gateway gateway = proxyWithPing(upstream, route -> {});
    RawClient other = client(gateway);
    String again = beginning.length() == 1 ? beginning : "x";

    long sent = sendWithoutEnd(client(gateway), CHUNKED + beginning, again);

    assertThat(sent).isLessThan(MOST);
    ping(other);
  }

  @ParameterizedTest
  @CsvSource({"'0\r\n', 'A: b\r\n'", "'0\r\nA: ', x"})
  void trailersWithoutEndAreCut(String beginning, String again) throws Exception {
    RawUpstream upstream = upstream((head, in, out, socket) -> in.readAllBytes());
    Gateway gateway = proxyWithPing(upstream, route -> {});
    RawClient other = client(gateway);

    long sent = sendWithoutEnd(client(gateway), CHUNKED + beginning, again);

    assertThat(sent).isLessThan(MOST);
    ping(other);
  }

  /** Each chunk is whole and small, and carries much beside its content. */
  @Test
  void extensionsOfChunksHaveABoundTogether() throws Exception {
    if (can(Capability.LIMITS)) {
      RawUpstream upstream = upstream((head, in, out, socket) -> in.readAllBytes());
      Gateway gateway = proxyWithPing(upstream, route -> {});
      RawClient other = client(gateway);
      RawClient client = client(gateway);

      long sent = sendWithoutEnd(client, CHUNKED, "1;" + "x".repeat(1_000) + "\r\ny\r\n");

      assertThat(sent).isLessThan(MOST);
      ping(other);
    }
  }

  /** Whoever takes no answers has no more of its requests read. */
  @Test
  void requestsWhoseAnswersNobodyReadsHoldUpTheirClient() throws Exception {
    byte[] large = new byte[100_000];
    Gateway gateway =
        start(
            builder()
                .idleTimeout(ofSeconds(60))
                .route("ping", route -> route.get("/ping").handle(request -> Response.text("pong")))
                .route(
                    "large",
                    route ->
                        route
                            .get("/large")
                            .handle(request -> Response.of(200).withBody(Body.of(large)))));
    RawClient client = client(gateway);
    AtomicLong sent = new AtomicLong();
    String requests = "GET /large HTTP/1.1\r\nHost: a\r\n\r\n".repeat(200);
    CompletableFuture<Void> sending =
        CompletableFuture.runAsync(
            () -> {
              try {
                while (sent.get() < 10 * MOST) {
                  client.send(requests);
                  sent.addAndGet(requests.length());
                }
              } catch (IOException e) {
                // closed in the end
              }
            });

    Load load = new Load();
    awaitThat("the client is held up", load::isCalm);
    assertThat(sending).isNotDone();
    assertThat(sent.get()).isLessThan(MOST);
    ping(client(gateway));
    client.reset();
    sending.get(20, TimeUnit.SECONDS);
  }

  // ---- crowds ----

  @Test
  void connectionsThatAreOpenedAndAbandonedLeaveNothing() throws Exception {
    RawUpstream upstream = closing(RawUpstream.ok());
    Gateway gateway = proxyWithPing(upstream, route -> {});
    RawClient other = client(gateway);
    ping(other);
    String[] beginnings = {
      "",
      "G",
      "GET / HTTP/1.1\r\nHost:",
      "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc",
      CHUNKED + "5\r\nab"
    };
    long before = heap();

    for (int i = 0; i < ABANDONED; i++) {
      RawClient client = new RawClient(gateway.uri());
      client.send(beginnings[i % beginnings.length]);
      if (i % 2 == 0) {
        client.reset();
      } else {
        client.close();
      }
      if (i % 500 == 0) {
        ping(other);
      }
    }

    ping(other);
    Load load = new Load();
    upstream.heads.clear();
    awaitThat(
        "nobody turns in circles and nothing is kept",
        () -> load.isCalm() && heap() - before < 10_000_000 + idle(upstream));
    ping(client(gateway));
  }

  /** What the connections that wait for the next request may cost; the JDK's have large buffers. */
  private static long idle(RawUpstream upstream) {
    return 100_000L * upstream.openConnections();
  }

  private static long heap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
