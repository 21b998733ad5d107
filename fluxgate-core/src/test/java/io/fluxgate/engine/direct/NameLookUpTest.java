package io.fluxgate.engine.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fluxgate.engine.EngineLimits;
import io.fluxgate.engine.EngineSettings;
import io.fluxgate.engine.Origin;
import io.fluxgate.engine.UpstreamCall;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException;
import io.fluxgate.http.UpstreamException.Kind;
import io.fluxgate.time.TimeSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names are looked up where nobody waits for them, and every address of one is tried. */
@Timeout(60)
class NameLookUpTest {

  private static final byte[] OK =
      "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Loops loops =
      new Loops(
          new EngineSettings(
              TimeSource.system(),
              Duration.ofSeconds(10),
              Duration.ofSeconds(10),
              EngineLimits.DEFAULT));
  private ServerSocket upstream;

  @BeforeEach
  void listen() throws IOException {
    upstream = new ServerSocket(0, 50, address(1));
    Thread.ofVirtual().start(this::serve);
  }

  @AfterEach
  void close() throws IOException {
    loops.stop();
    upstream.close();
  }

  private void serve() {
    try {
      while (true) {
        Socket socket = upstream.accept();
        Thread.ofVirtual().start(() -> answer(socket));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private static void answer(Socket socket) {
    try (socket) {
      int newLines = 0;
      for (int c = socket.getInputStream().read(); c >= 0; c = socket.getInputStream().read()) {
        newLines = c == '\n' ? newLines + 1 : c == '\r' ? newLines : 0;
        if (newLines == 2) {
          socket.getOutputStream().write(OK);
        }
      }
    } catch (IOException e) {
      // the engine went away
    }
  }

  /** One of the addresses of the loopback interface; the upstream listens on the first alone. */
  private static InetAddress address(int last) throws IOException {
    return InetAddress.getByAddress("many.example", new byte[] {127, 0, 0, (byte) last});
  }

  private DirectTransport transport(Resolver.Lookup lookup) {
    return new DirectTransport(loops, EngineLimits.DEFAULT, new Resolver(lookup));
  }

  private int send(DirectTransport transport, String host, int port)
      throws IOException, InterruptedException {
    return send(transport, host, port, Duration.ZERO);
  }

  private int send(DirectTransport transport, String host, int port, Duration total)
      throws IOException, InterruptedException {
    UpstreamCall call =
        new UpstreamCall(
            new Origin(false, host, port),
            Request.get("/"),
            new UpstreamCall.Deadlines(
                Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ZERO, total));
    try (Response response = transport.send(call)) {
      return response.status();
    }
  }

  private UpstreamException failure(DirectTransport transport, int port) {
    return catchThrowableOfType(
        UpstreamException.class, () -> send(transport, "many.example", port));
  }

  @Test
  void anAddressThatRefusesGivesWayToTheNext() throws Exception {
    InetAddress[] all = {address(2), address(3), address(1)};
    DirectTransport transport = transport(host -> all);

    assertThat(send(transport, "many.example", upstream.getLocalPort())).isEqualTo(200);
  }

  @Test
  void anAddressThatDoesNotAnswerGivesWayToTheNextInTime() throws Exception {
    InetAddress[] all = {address(2), address(1)};
    DirectTransport transport = transport(host -> all);
    List<Socket> queue = new ArrayList<>();
    try (ServerSocket deaf = new ServerSocket(upstream.getLocalPort(), 1, address(2))) {
      fill(deaf, queue);

      assertThat(send(transport, "many.example", upstream.getLocalPort())).isEqualTo(200);
    } finally {
      for (Socket socket : queue) {
        socket.close();
      }
    }
  }

  @Test
  void theEndOfAllTimeWhileItConnectsIsATimeToConnect() throws Exception {
    InetAddress[] all = {address(2)};
    DirectTransport transport = transport(host -> all);
    List<Socket> queue = new ArrayList<>();
    try (ServerSocket deaf = new ServerSocket(upstream.getLocalPort(), 1, address(2))) {
      fill(deaf, queue);

      UpstreamException failure =
          catchThrowableOfType(
              UpstreamException.class,
              () ->
                  send(transport, "many.example", upstream.getLocalPort(), Duration.ofMillis(200)));

      assertThat(failure.kind()).isEqualTo(Kind.CONNECTION_TIMEOUT);
      assertThat(failure.requestMayHaveBeenSeen()).isFalse();
    } finally {
      for (Socket socket : queue) {
        socket.close();
      }
    }
  }

  /** Further attempts to connect hang. */
  private static void fill(ServerSocket deaf, List<Socket> queue) throws IOException {
    for (int i = 0; i < 4; i++) {
      Socket socket = new Socket();
      queue.add(socket);
      try {
        socket.connect(new InetSocketAddress(deaf.getInetAddress(), deaf.getLocalPort()), 100);
      } catch (SocketTimeoutException e) {
        return;
      }
    }
  }

  @Test
  void addressesThatAllRefuseAreARefusal() throws Exception {
    InetAddress[] all = {address(2), address(3)};

    UpstreamException failure = failure(transport(host -> all), upstream.getLocalPort());

    assertThat(failure.kind()).isEqualTo(Kind.CONNECTION_REFUSED);
    assertThat(failure.requestMayHaveBeenSeen()).isFalse();
  }

  @Test
  void aNameThatNobodyKnowsIsAnErrorOfItsOwn() {
    DirectTransport transport =
        transport(
            host -> {
              throw new UnknownHostException(host);
            });

    assertThat(failure(transport, 80).kind()).isEqualTo(Kind.DNS_ERROR);
  }

  @Test
  void aLookUpThatFailsInAnyOtherWayFailsTheCallAlone() {
    DirectTransport transport =
        transport(
            host -> {
              throw new IllegalStateException("the look-up is broken");
            });

    assertThat(failure(transport, 80).kind()).isEqualTo(Kind.DNS_ERROR);
  }

  @Test
  void aLookUpThatTakesLongHoldsUpNobodyElse() throws Exception {
    CountDownLatch known = new CountDownLatch(1);
    InetAddress[] all = {address(1)};
    DirectTransport transport =
        transport(
            host -> {
              if (host.equals("slow.example")) {
                awaitQuietly(known);
              }
              return all;
            });
    CompletableFuture<Integer> slow = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                slow.complete(send(transport, "slow.example", upstream.getLocalPort()));
              } catch (IOException | InterruptedException e) {
                slow.completeExceptionally(e);
              }
            });

    for (int i = 0; i < 20; i++) {
      assertThat(send(transport, "fast.example", upstream.getLocalPort())).isEqualTo(200);
    }
    assertThat(slow).isNotDone();

    known.countDown();
    assertThat(slow.get(20, TimeUnit.SECONDS)).isEqualTo(200);
  }

  @Test
  void manyWhoAskForOneNameAtOnceShareALookUp() throws Exception {
    CountDownLatch known = new CountDownLatch(1);
    AtomicInteger lookUps = new AtomicInteger();
    InetAddress[] all = {address(1)};
    DirectTransport transport =
        transport(
            host -> {
              lookUps.incrementAndGet();
              awaitQuietly(known);
              return all;
            });
    List<Future<Integer>> statuses = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 20; i++) {
        statuses.add(threads.submit(() -> send(transport, "one.example", upstream.getLocalPort())));
      }
      OriginPool pool = transport.pool(new Origin(false, "one.example", upstream.getLocalPort()));
      while (pool.places() < 20) {
        Thread.onSpinWait();
      }
      known.countDown();
    }

    for (Future<Integer> status : statuses) {
      assertThat(status.get()).isEqualTo(200);
    }
    assertThat(lookUps).hasValue(1);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The JDK asks a name server for it, which takes its time. */
  @ParameterizedTest
  @ValueSource(strings = {"999.0.0.1", "1.2.3.4.5", ".."})
  void whatOnlyLooksLikeAnAddressHoldsUpNobodyEither(String host) throws Exception {
    InetAddress[] all = {address(1)};
    AtomicReference<String> thread = new AtomicReference<>();
    DirectTransport transport =
        transport(
            name -> {
              thread.set(Thread.currentThread().getName());
              return all;
            });

    assertThat(send(transport, host, upstream.getLocalPort())).isEqualTo(200);
    assertThat(thread.get()).isEqualTo("fluxgate-resolve");
  }
}
