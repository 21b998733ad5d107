package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Either side may go after any byte of an exchange, in either direction, with a reset or without:
 * nothing is held afterwards, and what is not whole is never passed on as whole.
 */
@EveryEngine
class KilledSocketsTest extends WireTest {

  private static final String REQUEST =
      "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\n\r\n" + "u".repeat(20);
  private static final String BODY = "d".repeat(10) + "e".repeat(6);
  private static final String ANSWER =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n"
          + "d".repeat(10)
          + "\r\n6\r\neeeeee\r\n0\r\n\r\n";
  private static final int NEVER = Integer.MAX_VALUE;

  private final Watched watched;

  KilledSocketsTest(Engine engine) {
    super(new Watched(engine));
    this.watched = (Watched) this.engine;
  }

  private static void kill(Socket socket, boolean reset) throws IOException {
    if (reset) {
      socket.setSoLinger(true, 0);
    }
    socket.close();
  }

  /** Goes after so many bytes of a request, or so many of its own answer. */
  private static final class Mortal implements Closeable {

    private final ServerSocket server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile int readsAtMost = NEVER;
    private volatile int writesAtMost = NEVER;
    private volatile boolean resets;

    /** Whether it was given a head that was not whole as if it were. */
    private volatile boolean misled;

    /** How long the request was that came last. */
    private volatile int requestLength;

    Mortal() throws IOException {
      Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
      try {
        while (true) {
          Socket socket = server.accept();
          socket.setTcpNoDelay(true);
          open.add(socket);
          Thread.ofVirtual().start(() -> serve(socket));
        }
      } catch (IOException e) {
        // closed
      }
    }

    private void serve(Socket socket) {
      try (socket) {
        while (readRequest(socket.getInputStream())) {
          byte[] answer = ANSWER.getBytes(StandardCharsets.ISO_8859_1);
          int length = Math.min(answer.length, writesAtMost);
          socket.getOutputStream().write(answer, 0, length);
          if (length < answer.length) {
            break;
          }
        }
        kill(socket, resets);
      } catch (IOException e) {
        // the gateway has gone
      } finally {
        open.remove(socket);
      }
    }

    /** False if this is where it goes. */
    private boolean readRequest(InputStream in) throws IOException {
      StringBuilder text = new StringBuilder();
      while (text.indexOf("\r\n\r\n" + "u".repeat(20)) < 0) {
        if (text.length() >= readsAtMost) {
          return false;
        }
        int c = in.read();
        if (c < 0) {
          return false;
        }
        text.append((char) c);
        if (text.toString().endsWith("\r\n\r\n")
            && !text.toString().toLowerCase(Locale.ROOT).contains("\r\ncontent-length: 20\r\n")) {
          misled = true;
          return false;
        }
      }
      requestLength = text.length();
      return true;
    }

    @Override
    public void close() throws IOException {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    }
  }

  private Gateway gateway(Mortal upstream, Way way) {
    return start(
        builder()
            .route(
                "all",
                route -> {
                  route
                      .any("/*")
                      .loadBalancer(watched)
                      .upstream("http://127.0.0.1:" + upstream.server.getLocalPort());
                  way.on(route);
                }));
  }

  /** The client sends so much and reads so much before it goes. */
  private static void exchange(Gateway gateway, int sends, int reads, boolean reset)
      throws IOException {
    try (RawClient client = new RawClient(gateway.uri())) {
      client.send(REQUEST.substring(0, Math.min(sends, REQUEST.length())));
      if (sends < REQUEST.length()) {
        kill(client.socket, reset);
      } else if (reads < NEVER) {
        client.socket.getInputStream().readNBytes(reads);
        kill(client.socket, reset);
      } else {
        RawClient.Answer answer = client.read();
        assertThat(answer.status()).isIn(0, 200, 502);
        if (answer.status() == 200 && answer.whole()) {
          assertThat(answer.body()).isEqualTo(BODY);
        }
      }
    } catch (java.net.SocketException e) {
      // the gateway went first
    }
  }

  private void assertNothingHeldAndServing(Gateway gateway) throws Exception {
    watched.awaitNothingHeld();
    try (RawClient client = new RawClient(gateway.uri())) {
      for (int i = 0; i < 3; i++) {
        RawClient.Answer answer = client.send(REQUEST).read();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(BODY);
        assertThat(answer.whole()).isTrue();
      }
    }
    watched.awaitNothingHeld();
    watched.awaitNoClients();
  }

  @ParameterizedTest
  @CsvSource({"STRAIGHT,false", "STRAIGHT,true", "THROUGH_A_FILTER,false", "THROUGH_A_FILTER,true"})
  void aClientMayGoAfterAnyByte(Way way, boolean reset) throws Exception {
    Mortal upstream = closing(new Mortal());
    Gateway gateway = gateway(upstream, way);

    for (int sends = 0; sends < REQUEST.length(); sends++) {
      exchange(gateway, sends, 0, reset);
    }
    for (int reads = 0; reads < ANSWER.length(); reads++) {
      exchange(gateway, NEVER, reads, reset);
    }

    assertNothingHeldAndServing(gateway);
    if (can(Capability.STRICT_LINES)) { // the JDK's server takes the end for a blank line
      assertThat(upstream.misled).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({"STRAIGHT,false", "STRAIGHT,true", "THROUGH_A_FILTER,false", "THROUGH_A_FILTER,true"})
  void anUpstreamMayGoAfterAnyByteOfTheRequest(Way way, boolean reset) throws Exception {
    Mortal upstream = closing(new Mortal());
    Gateway gateway = gateway(upstream, way);
    exchange(gateway, NEVER, NEVER, reset);
    int length = upstream.requestLength;
    assertThat(length).isGreaterThan(REQUEST.length());

    upstream.resets = reset;
    for (int reads = 0; reads < length; reads++) {
      upstream.readsAtMost = reads;
      exchange(gateway, NEVER, NEVER, reset);
    }
    upstream.readsAtMost = NEVER;

    assertNothingHeldAndServing(gateway);
  }

  @ParameterizedTest
  @CsvSource({"STRAIGHT,false", "STRAIGHT,true", "THROUGH_A_FILTER,false", "THROUGH_A_FILTER,true"})
  void anUpstreamMayGoAfterAnyByteOfTheAnswer(Way way, boolean reset) throws Exception {
    Mortal upstream = closing(new Mortal());
    Gateway gateway = gateway(upstream, way);

    upstream.resets = reset;
    for (int writes = 0; writes < ANSWER.length(); writes++) {
      upstream.writesAtMost = writes;
      try (RawClient client = new RawClient(gateway.uri())) {
        RawClient.Answer answer = client.send(REQUEST).read();
        assertThat(answer.status() == 502 || !answer.whole()).as("after %d bytes", writes).isTrue();
      } catch (java.net.SocketException e) {
        // the gateway passed the reset on
      }
    }
    upstream.writesAtMost = NEVER;

    assertNothingHeldAndServing(gateway);
  }
}
