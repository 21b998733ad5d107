package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.filter.TwoPhaseFilter;
import io.fluxgate.http.Body;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** However an exchange ends, nothing is held for it afterwards. */
@EveryEngine
@Timeout(60)
class LeakTest extends WireTest {

  private static final Pattern PLAN = Pattern.compile("/(\\d+)/(\\d+)/(len|chunks)");
  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");

  private final Watched watched;

  LeakTest(Engine engine) {
    super(new Watched(engine));
    this.watched = (Watched) this.engine;
  }

  /** Answers {@code /size/cut/framing}: a body of that size, of which the cut's bytes are sent. */
  private static void answer(String head, InputStream in, OutputStream out, Socket socket)
      throws Exception {
    Matcher length = LENGTH.matcher(head);
    if (length.find()) {
      in.skipNBytes(Long.parseLong(length.group(1)));
    } else if (head.toLowerCase(java.util.Locale.ROOT).contains("chunked")) {
      skipChunks(in);
    }
    Matcher plan = PLAN.matcher(head);
    if (!plan.find()) {
      RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      return;
    }
    int size = Integer.parseInt(plan.group(1));
    int cut = Integer.parseInt(plan.group(2));
    String body = "x".repeat(size);
    String whole =
        plan.group(3).equals("len")
            ? "HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n" + body
            : "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + Integer.toHexString(size)
                + "\r\n"
                + body
                + "\r\n0\r\n\r\n";
    RawUpstream.write(out, whole.substring(0, Math.min(cut, whole.length())));
    if (cut < whole.length()) {
      if (cut % 2 == 0) {
        socket.setSoLinger(true, 0); // a reset
      }
      socket.close();
    }
  }

  private static void skipChunks(InputStream in) throws IOException {
    while (true) {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0) {
          throw new IOException("the upload broke off");
        }
        line.append((char) c);
      }
      int size = Integer.parseInt(line.toString().strip(), 16);
      in.skipNBytes(size + 2);
      if (size == 0) {
        return;
      }
    }
  }

  @Test
  void cutsAtRandomBytesOnEitherSideLeaveNothingBehind() throws Exception {
    RawUpstream upstream = upstream(LeakTest::answer);
    Gateway gateway = proxy(upstream, route -> route.loadBalancer(watched));
    List<Future<?>> clients = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        Random random = new Random(4711 + i);
        clients.add(
            threads.submit(
                () -> {
                  for (int n = 0; n < 60; n++) {
                    exchange(gateway, random);
                  }
                }));
      }
    }
    for (Future<?> client : clients) {
      client.get();
    }

    watched.awaitNothingHeld();
    watched.awaitNoClients();
    int before = upstream.connections.get();
    RawClient client = client(gateway);
    for (int i = 0; i < 20; i++) {
      assertThat(client.send("GET /ok HTTP/1.1\r\nHost: a\r\n\r\n").read().body()).isEqualTo("ok");
    }
    assertThat(upstream.connections.get() - before).isLessThanOrEqualTo(1);
    assertThat(upstream.openConnections()).isLessThanOrEqualTo(20);
    watched.awaitNothingHeld();
  }

  private static void exchange(Gateway gateway, Random random) {
    int upload = random.nextInt(3) == 0 ? random.nextInt(300_000) : random.nextInt(200);
    int download = random.nextInt(3) == 0 ? random.nextInt(300_000) : random.nextInt(200);
    String path =
        "/"
            + download
            + "/"
            + (random.nextInt(3) == 0 ? random.nextInt(download + 100) : 1_000_000)
            + "/"
            + (random.nextBoolean() ? "len" : "chunks");
    String request =
        switch (random.nextInt(3)) {
          case 0 -> "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
          case 1 ->
              "POST "
                  + path
                  + " HTTP/1.1\r\nHost: a\r\nContent-Length: "
                  + upload
                  + "\r\n\r\n"
                  + "y".repeat(upload);
          default ->
              "POST "
                  + path
                  + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                  + Integer.toHexString(upload + 1)
                  + "\r\n"
                  + "y".repeat(upload + 1)
                  + "\r\n0\r\n\r\n";
        };
    int send = random.nextInt(3) == 0 ? random.nextInt(request.length()) : request.length();
    int take = random.nextInt(3) == 0 ? random.nextInt(download + 1) : -1;
    try (Socket socket = new Socket(gateway.uri().getHost(), gateway.uri().getPort())) {
      socket.setSoTimeout(20_000);
      if (random.nextBoolean()) {
        socket.setSoLinger(true, 0);
      }
      socket
          .getOutputStream()
          .write(request.substring(0, send).getBytes(StandardCharsets.ISO_8859_1));
      if (send == request.length()) {
        if (take >= 0) {
          socket.getInputStream().readNBytes(1);
          socket.getInputStream().read(new byte[take + 1]);
        } else {
          socket.shutdownOutput();
          socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
      }
    } catch (java.net.SocketTimeoutException e) {
      throw new AssertionError("the gateway neither answered nor closed: " + path, e);
    } catch (IOException e) {
      // cut by the gateway, because the upstream was
    }
  }

  @Test
  void bodiesOfKnownLengthGiveTheirConnectionBack() throws Exception {
    RawUpstream upstream = upstream(LeakTest::answer);
    Gateway gateway = proxy(upstream, route -> route.loadBalancer(watched));
    RawClient client = client(gateway);

    for (int i = 0; i < 1000; i++) {
      client.send("GET /100000/1000000/len HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.read().body()).hasSize(100_000);
    }

    assertThat(upstream.connections.get())
        .isLessThanOrEqualTo(8); // a few are not back yet when the next is sent
    watched.awaitNothingHeld();
  }

  @Test
  void aRequestThatCannotBeSentLeavesNothingBehind() throws Exception {
    RawUpstream upstream = closing(RawUpstream.ok());
    Gateway gateway =
        proxy(
            upstream,
            route ->
                route
                    .loadBalancer(watched)
                    .filter(
                        (request, next) -> {
                          request.body().open(); // and then it is sent on: a mistake
                          return next.proceed(request);
                        }));

    RawClient.Answer answer =
        client(gateway)
            .send(
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"
                    + "x".repeat(100_000))
            .read();

    assertThat(answer.status()).isEqualTo(500);
    watched.awaitNothingHeld();
  }

  @Test
  void aFilterThatForgetsAnAnswerLeavesNothingBehind() throws Exception {
    RawUpstream upstream = upstream(LeakTest::answer);
    Gateway gateway =
        proxy(
            upstream,
            route ->
                route
                    .loadBalancer(watched)
                    .filter(
                        (request, next) -> {
                          next.proceed(request);
                          next.proceed(request);
                          return Response.text("mine");
                        }));
    RawClient client = client(gateway);

    for (int i = 0; i < 50; i++) {
      client.send("GET /200000/1000000/chunks HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.read().body()).isEqualTo("mine");
    }

    watched.awaitNothingHeld();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (upstream.openConnections() > 2 && System.nanoTime() - end < 0) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    assertThat(upstream.openConnections()).isLessThanOrEqualTo(2);
  }

  @Test
  void aFilterThatThrowsAfterTheAnswerLeavesNothingBehind() throws Exception {
    RawUpstream upstream = upstream(LeakTest::answer);
    Gateway gateway =
        proxy(
            upstream,
            route ->
                route
                    .loadBalancer(watched)
                    .filter(
                        (request, next) -> {
                          next.proceed(request);
                          throw new IllegalStateException("told so");
                        }));
    RawClient client = client(gateway);

    for (int i = 0; i < 5; i++) {
      client.send("GET /200000/1000000/len HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(500);
    }

    watched.awaitNothingHeld();
  }

  @Test
  void anAnswerWhoseStreamThrowsLooksBrokenAndLeavesNothingBehind() throws Exception {
    RawUpstream upstream = upstream(LeakTest::answer);
    for (RuntimeException thrown :
        List.of(
            new IllegalStateException("told so"),
            new java.io.UncheckedIOException(new IOException()))) {
      Gateway gateway =
          proxy(
              upstream,
              route ->
                  route
                      .loadBalancer(watched)
                      .filter(
                          (request, next) ->
                              next.proceed(request).withBody(Body.stream(new Throwing(thrown)))));

      RawClient.Answer answer =
          client(gateway).send("GET /10/1000000/len HTTP/1.1\r\nHost: a\r\n\r\n").read();

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.whole()).isFalse();
      watched.awaitNothingHeld();
    }
  }

  private static final class Throwing extends InputStream {
    private final RuntimeException thrown;

    Throwing(RuntimeException thrown) {
      this.thrown = thrown;
    }

    @Override
    public int read() {
      throw thrown;
    }

    @Override
    public int read(byte[] to, int offset, int length) {
      throw thrown;
    }
  }

  @Test
  void aBodyThatAFilterReadInPartDoesNotSpoilWhatFollows() throws Exception {
    Gateway gateway =
        start(
            builder()
                .route(
                    route ->
                        route
                            .any("/*")
                            .handle(
                                request -> {
                                  request.body().open().readNBytes(10);
                                  return Response.text("enough");
                                })));
    for (int size : new int[] {20, 60_000, 1_000_000}) {
      RawClient client = client(gateway);
      try {
        client.send(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: "
                + size
                + "\r\n\r\n"
                + "x".repeat(size));
      } catch (IOException e) {
        continue; // cut while it still sent
      }
      RawClient.Answer answer;
      try {
        answer = client.read();
      } catch (IOException e) {
        continue; // the reset overtook the answer
      }
      if (!answer.head().isEmpty()) {
        assertThat(answer.body()).isEqualTo("enough");
      }
      if (answer.head().isEmpty() || answer.header("connection").equals("close")) {
        assertThat(client.isClosedByPeer()).isTrue();
      } else { // the engine had the whole body in memory
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(client.read().body()).isEqualTo("enough");
      }
    }
    watched.awaitNothingHeld();
  }

  /** It does not read what comes before its answer, so the answer has nowhere to go. */
  @Test
  void aClientThatDoesNotReadInterimAnswersIsCutOff() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    String hints = "HTTP/1.1 103 Early Hints\r\nLink: " + "x".repeat(250_000) + "\r\n\r\n";
    int count = can(Capability.INTERIM_RESPONSES) ? 32 : 0;
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              RawUpstream.write(
                  out,
                  hints.repeat(count)
                      + "HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n"
                      + "x".repeat(100_000));
              over.await(20, TimeUnit.SECONDS);
            });
    Gateway gateway =
        start(
            builder()
                .idleTimeout(Duration.ofMillis(300))
                .route(
                    route ->
                        route
                            .any("/*")
                            .loadBalancer(watched)
                            .upstream(upstream.url())
                            .timeouts(t -> t.idle(Duration.ofMillis(500)))));
    Socket socket = closing(new Socket());
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress(gateway.uri().getHost(), gateway.uri().getPort()));
    socket
        .getOutputStream()
        .write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
    upstream.awaitHead();

    watched.awaitNothingHeld();
    over.countDown();
  }

  /** What goes wrong in the application's own code, too: the client hears it, if only as an end. */
  @Test
  void anAnswerThatCannotBeWrittenLeavesNothingBehind() throws Exception {
    List<UnaryOperator<Response>> mistakes =
        List.of(
            response -> {
              response.body().open(); // and then it is handed on
              return response;
            },
            response ->
                response.withBody(
                    Body.stream(
                        response.body().open(),
                        () -> {
                          throw new IllegalStateException("no trailers");
                        })));
    for (UnaryOperator<Response> mistake : mistakes.subList(0, can(Capability.TRAILERS) ? 2 : 1)) {
      for (boolean blocks : new boolean[] {false, true}) {
        RawUpstream upstream = upstream(LeakTest::answer);
        Gateway gateway =
            proxy(
                upstream,
                route ->
                    route
                        .loadBalancer(watched)
                        .filter(
                            blocks
                                ? (request, next) -> mistake.apply(next.proceed(request))
                                : new OnTheWayBack(mistake)));
        RawClient client =
            client(gateway)
                .send(
                    "GET /200000/1000000/chunks HTTP/1.1\r\nHost: a\r\nTE: trailers\r\n"
                        + "Connection: TE\r\n\r\n");

        assertThat(client.isClosedByPeer()).isTrue();
        watched.awaitNothingHeld();
      }
    }
  }

  @Test
  void aWatcherThatFailsSpoilsNothing() throws Exception {
    assumeTrue(can(Capability.LIMITS)); // the JDK engine cuts the answer off
    RawUpstream upstream = upstream(LeakTest::answer);
    Gateway gateway =
        proxy(
            upstream,
            route ->
                route
                    .loadBalancer(watched)
                    .filter(new OnTheWayBack(response -> response.watchedBy(new BrokenWatcher()))));
    RawClient client = client(gateway);

    for (int i = 0; i < 3; i++) {
      client.send("GET /200000/1000000/len HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.read().body()).hasSize(200_000);
    }
    client.send("GET /200000/100000/len HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(client.isClosedByPeer()).isTrue();
    watched.awaitNothingHeld();
  }

  private static final class BrokenWatcher implements Body.Watcher {
    @Override
    public void whole() {
      throw new IllegalStateException("whole");
    }

    @Override
    public void broken(IOException failure) {
      throw new IllegalStateException("broken");
    }
  }

  /** A filter that never waits. */
  private record OnTheWayBack(UnaryOperator<Response> change) implements TwoPhaseFilter {
    @Override
    public Step onRequest(Request request) {
      return new Proceed(request);
    }

    @Override
    public Response onResponse(Request request, Response response) {
      return change.apply(response);
    }
  }
}
