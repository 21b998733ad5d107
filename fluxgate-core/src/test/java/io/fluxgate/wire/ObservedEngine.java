package io.fluxgate.wire;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Engine;
import io.fluxgate.http.Response;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** One engine, before an upstream that writes down what reaches it. For one request at a time. */
final class ObservedEngine implements Closeable {

  private static final Duration PATIENCE = Duration.ofMillis(400);
  private static final int CLIENT_PATIENCE_MILLIS = 10_000;
  private static final byte[] PROBE =
      "GET /probe HTTP/1.1\r\nHost: p\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

  private final RawUpstream upstream;
  private final Gateway gateway;
  private final Queue<Forwarded> received = new ConcurrentLinkedQueue<>();

  ObservedEngine(Engine engine) throws IOException {
    upstream = new RawUpstream(this::answer);
    gateway =
        Gateway.builder()
            .engine(engine)
            .port(0)
            .headTimeout(PATIENCE)
            .idleTimeout(PATIENCE)
            .route("probe", route -> route.get("/probe").handle(request -> Response.text("pong")))
            .route("all", route -> route.any("/*").upstream(upstream.url()))
            .start();
  }

  /**
   * What came of a request.
   *
   * @param answer status, framing and what kind of content; {@code closed} if there was none
   * @param after what came of a further request on the same connection: {@code kept}, another
   *     status, or {@code closed}
   * @param upstream the whole requests that reached the upstream
   */
  record Outcome(String answer, String after, List<Forwarded> upstream) {

    boolean refused() {
      return upstream.isEmpty() && (answer.equals("closed") || answer.matches("[45].*"));
    }

    Outcome withAfter(String other) {
      return new Outcome(answer, other, upstream);
    }

    /** The same with other fields in the requests at the upstream. */
    Outcome with(UnaryOperator<Forwarded> change) {
      return new Outcome(answer, after, upstream.stream().map(change).toList());
    }
  }

  /**
   * A request at the upstream.
   *
   * @param line method and target
   * @param fields without what differs from run to run, in the order of their names
   */
  record Forwarded(String line, List<String> fields, String body) {

    Forwarded withFields(UnaryOperator<String> change) {
      return new Forwarded(line, fields.stream().map(change).toList(), body);
    }

    Forwarded without(Predicate<String> field) {
      return new Forwarded(line, fields.stream().filter(field.negate()).toList(), body);
    }
  }

  Outcome observe(GeneratedRequest request) throws IOException {
    received.clear();
    String answer;
    String after;
    try (Socket socket = new Socket(gateway.uri().getHost(), gateway.uri().getPort())) {
      socket.setSoTimeout(CLIENT_PATIENCE_MILLIS);
      socket.setTcpNoDelay(true);
      socket.setSoLinger(true, 0);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      send(socket, request.bytes());
      answer = read(in, request.method());
      List<Forwarded> forwarded = new ArrayList<>(received);
      if (answer.equals("closed")) {
        return new Outcome(answer, answer, forwarded);
      }
      send(socket, PROBE);
      after = read(in, "GET");
      return new Outcome(answer, after.equals("200 length 4 pong") ? "kept" : after, forwarded);
    }
  }

  private static void send(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      // it is closed; whatever was answered can still be read
    }
  }

  private static String read(InputStream in, String method) {
    StrictReader reader = new StrictReader(in);
    try {
      StrictReader.Head head = reader.answerHead();
      while (head.first().startsWith("1")) {
        head = reader.answerHead();
      }
      String body = reader.answerBody(head, method);
      String type = head.one("content-type");
      String content =
          type.startsWith("application/problem+json")
              ? " problem"
              : type.startsWith("text/html") ? " html" : body.isEmpty() ? "" : " " + body;
      return head.first() + framing(head) + content;
    } catch (StrictReader.Malformed e) {
      return "malformed: " + e.getMessage();
    } catch (SocketTimeoutException e) {
      return "nothing";
    } catch (IOException e) {
      return "closed";
    }
  }

  private static String framing(StrictReader.Head head) {
    if (!head.all("transfer-encoding").isEmpty()) {
      return " chunked";
    }
    // A problem's length depends on its words.
    return head.all("content-length").isEmpty()
        ? " unframed"
        : head.one("content-type").startsWith("text/plain")
            ? " length " + head.one("content-length")
            : " length";
  }

  private void answer(String first, InputStream in, OutputStream out, Socket socket)
      throws IOException {
    byte[] begin = first.getBytes(StandardCharsets.ISO_8859_1);
    StrictReader reader =
        new StrictReader(new SequenceInputStream(new ByteArrayInputStream(begin), in));
    try {
      StrictReader.Head head = reader.requestHead();
      if (head != null) {
        received.add(told(head, reader.requestBody(head)));
        RawUpstream.write(out, answerTo(head));
      }
    } catch (StrictReader.Malformed e) {
      received.add(new Forwarded("malformed", List.of(), String.valueOf(e.getMessage())));
      throw e;
    }
  }

  /** Of several forms, chosen by the target. */
  private static String answerTo(StrictReader.Head head) {
    String begin = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";
    boolean bare = head.first().equals("HEAD");
    return switch (Math.floorMod(head.second().replaceFirst("[?].*", "").hashCode(), 4)) {
      case 0 -> begin + "Transfer-Encoding: chunked\r\n\r\n" + (bare ? "" : "2\r\nok\r\n0\r\n\r\n");
      case 1 -> "HTTP/1.1 204 No Content\r\n\r\n";
      default -> begin + "Content-Length: 2\r\n\r\n" + (bare ? "" : "ok");
    };
  }

  /** Without what differs from run to run; lines in the order of their names. */
  private static Forwarded told(StrictReader.Head head, String body) {
    List<String> lines = new ArrayList<>();
    for (String line : head.lines()) {
      int colon = line.indexOf(':');
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      String value = line.substring(colon + 1).strip();
      switch (name) {
        case "host" -> lines.add("host: " + value.replaceFirst(":\\d+$", ":port"));
        case "via" -> lines.add("via: " + value.replaceFirst("fluxgate-\\w+", "gateway"));
        default -> lines.add(name + ": " + value);
      }
    }
    lines.sort(Comparator.comparing(line -> line.substring(0, line.indexOf(':'))));
    return new Forwarded(head.first() + " " + head.second(), lines, body);
  }

  @Override
  public void close() throws IOException {
    gateway.close();
    upstream.close();
  }
}
