package io.fluxgate.engine.jdk;

import io.fluxgate.engine.UpstreamCall;
import io.fluxgate.engine.UpstreamTransport;
import io.fluxgate.http.Body;
import io.fluxgate.http.Header;
import io.fluxgate.http.ProblemDetail;
import io.fluxgate.http.Request;
import io.fluxgate.http.RequestException;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException;
import io.fluxgate.http.UpstreamException.Kind;
import io.fluxgate.tls.ClientTls;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's HTTP client.
 *
 * <p>The client's own tasks run on whichever of its threads completes them ({@code Runnable::run}):
 * nothing of them blocks, and every hand-over saved is worth more than 10 µs of CPU. Only reading a
 * body that streams blocks; that happens on a virtual thread of its own. The client knows one
 * connect timeout and one way of TLS only, so there is one for each that is asked for.
 */
final class JdkTransport implements UpstreamTransport {

  /** Bodies up to this length are read before they are sent: one hand-over instead of several. */
  static final int SMALL_BODY = 64 * 1024;

  private final Watchdog watchdog;
  private final ExecutorService uploads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("fluxgate-upload").factory());
  private final Map<Key, SharedClient> clients = new ConcurrentHashMap<>();

  /** Those that are out of use and may still have something to do. */
  private final Set<SharedClient> retired = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  /** What a client is made for. */
  private record Key(Duration connectTimeout, Optional<ClientTls> tls) {}

  JdkTransport(Watchdog watchdog) {
    this.watchdog = watchdog;
  }

  @Override
  public Response send(UpstreamCall call) throws IOException, InterruptedException {
    Request request = call.request();
    checkMethod(request.method());
    Body body = request.body();
    if (body instanceof Body.Stream && body.length().orElse(Long.MAX_VALUE) <= SMALL_BODY) {
      body = Body.wrap(body.readAll(SMALL_BODY));
    }
    Body content = body;
    Key key = new Key(call.deadlines().connect(), call.origin().tls());
    SharedClient shared = client(key);
    try {
      return new UpstreamExchange(call, content, uploads, watchdog)
          .run(
              (upload, answer) ->
                  shared.client().sendAsync(message(call, content, upload), answer));
    } catch (UpstreamException e) {
      if (e.getCause() instanceof ProtocolException && shared.leftOneOpen()) {
        retire(key, shared);
      }
      throw closed ? shuttingDown() : e;
    } finally {
      shared.leave();
    }
  }

  /**
   * The client takes {@code hEAD} for {@code HEAD}, whose answers have no body, and would read the
   * body that comes as the answer to the connection's next request.
   */
  private static void checkMethod(String method) throws RequestException {
    if (method.equalsIgnoreCase("HEAD") && !method.equals("HEAD")) {
      throw new RequestException(
          new ProblemDetail(
              501,
              "not-implemented",
              "The method is not implemented.",
              "Methods are case-sensitive: HEAD is meant, perhaps."));
    }
  }

  private void retire(Key key, SharedClient shared) {
    retired.removeIf(SharedClient::isOver);
    retired.add(shared);
    clients.remove(key, shared);
  }

  private static RequestException shuttingDown() {
    return new RequestException(
        new ProblemDetail(
            503, "shutting-down", "The request was cut off.", "The gateway is closing."));
  }

  /**
   * The client reads the property that allows it once, so whether it took effect can only be found
   * out by trying.
   */
  static Optional<String> hostProblem() {
    JdkProperties.applied();
    try {
      HttpRequest.newBuilder(URI.create("http://localhost/")).header("Host", "probe").build();
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(
          "needs the JDK's client to send a Host of our choosing: start Java with"
              + " -Djdk.httpclient.allowRestrictedHeaders=host");
    }
  }

  /** One that has been entered. */
  private SharedClient client(Key key) throws RequestException {
    while (true) {
      SharedClient known = clients.get(key);
      SharedClient client = known != null ? known : clients.computeIfAbsent(key, this::newClient);
      if (closed) { // looked at last, so that none is made behind close()'s back
        client.stop();
        throw shuttingDown();
      }
      if (client.enter()) {
        return client;
      }
      retire(key, client);
    }
  }

  private SharedClient newClient(Key key) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .executor(Runnable::run);
    if (key.connectTimeout().isPositive()) {
      builder.connectTimeout(key.connectTimeout());
    }
    key.tls().ifPresent(tls -> builder.sslContext(tls.context()).sslParameters(tls.parameters()));
    return new SharedClient(builder.build());
  }

  private static HttpRequest message(UpstreamCall call, Body body, @Nullable Upload upload)
      throws IOException {
    Request request = call.request();
    try {
      HttpRequest.Builder builder =
          HttpRequest.newBuilder(URI.create(call.origin() + request.originForm()));
      for (Header header : request.headers()) {
        if (!isWrittenByTheClient(header.name())) {
          builder.header(header.name(), header.value());
        }
      }
      String method = request.method();
      if (!(body instanceof Body.Empty)) {
        BodyPublisher content =
            upload != null ? upload : BodyPublishers.ofByteArray(body.readAll(Integer.MAX_VALUE));
        return builder.method(method, content).build();
      }
      return switch (method) {
        case "GET" -> builder.GET().build();
        case "HEAD" -> builder.HEAD().build();
        case "DELETE" -> builder.DELETE().build();
        default -> builder.method(method, BodyPublishers.noBody()).build();
      };
    } catch (IllegalArgumentException e) {
      throw new UpstreamException(
          Kind.PROTOCOL_ERROR, false, "the client cannot send this request: " + e.getMessage(), e);
    }
  }

  private static boolean isWrittenByTheClient(String name) {
    return name.equalsIgnoreCase("content-length")
        || name.equalsIgnoreCase("expect")
        || name.equalsIgnoreCase("connection")
        || name.equalsIgnoreCase("upgrade");
  }

  void close() {
    closed = true;
    clients.values().forEach(SharedClient::stop);
    retired.forEach(SharedClient::stop);
    uploads.shutdownNow();
  }
}
