package io.fluxgate.engine.jdk;

import com.sun.net.httpserver.HttpExchange;
import io.fluxgate.engine.EngineSettings;
import io.fluxgate.engine.HopByHop;
import io.fluxgate.http.Body;
import io.fluxgate.http.ClientDisconnectedException;
import io.fluxgate.http.Header;
import io.fluxgate.http.Headers;
import io.fluxgate.http.HttpDate;
import io.fluxgate.http.Response;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Writes one answer. If it cannot be finished, an exception leaves the exchange's streams unclosed,
 * so that the server cuts the connection: a truncated answer looks truncated.
 */
final class ResponseWriter {

  private static final int COPY_BUFFER = 16 * 1024;

  private final HttpExchange exchange;
  private final Watchdog.Guard guard;
  private final EngineSettings settings;

  ResponseWriter(HttpExchange exchange, Watchdog.Guard guard, EngineSettings settings) {
    this.exchange = exchange;
    this.guard = guard;
    this.settings = settings;
  }

  void write(Response response, boolean head, boolean close) throws IOException {
    fields(response.headers());
    if (close) {
      exchange.getResponseHeaders().set("Connection", "close");
    }
    Body body = response.body();
    int status = response.status();
    if (head || status == 304) {
      response
          .header("Content-Length")
          .filter(RequestGate::isLength)
          .or(() -> head ? lengthOf(body) : Optional.empty())
          .ifPresent(length -> exchange.getResponseHeaders().set("Content-Length", length));
      headOnly(status);
    } else if (status == 204 || status == 205 || body instanceof Body.Empty) {
      headOnly(status);
    } else if (body instanceof Body.Bytes bytes) {
      guarded(
          () -> {
            exchange.sendResponseHeaders(status, bytes.size());
            OutputStream out = exchange.getResponseBody();
            bytes.writeTo(out);
            out.close();
          });
    } else {
      stream(status, body);
    }
  }

  private static Optional<String> lengthOf(Body body) {
    return body instanceof Body.Empty || body.length().isEmpty()
        ? Optional.empty()
        : Optional.of(Long.toString(body.length().getAsLong()));
  }

  private void headOnly(int status) throws IOException {
    guarded(
        () -> {
          exchange.sendResponseHeaders(status, -1);
          exchange.getResponseBody().close();
        });
  }

  private void stream(int status, Body body) throws IOException {
    long length = body.length().orElse(-1);
    if (length == 0) {
      headOnly(status);
      return;
    }
    if (length < 0 && exchange.getProtocol().equals("HTTP/1.0")) {
      exchange.getResponseHeaders().set("Connection", "close"); // that is how it will end
    }
    guarded(() -> exchange.sendResponseHeaders(status, Math.max(0, length)));
    OutputStream out = exchange.getResponseBody();
    try (InputStream in = body.open()) {
      byte[] buffer = new byte[COPY_BUFFER];
      long missing = length;
      while (missing != 0) {
        if (in.available() == 0) {
          // Nothing more at present: the client gets what there is, an event or the head alone.
          guarded(out::flush);
        }
        int count =
            in.read(
                buffer, 0, (int) (missing < 0 ? buffer.length : Math.min(buffer.length, missing)));
        if (count < 0) {
          if (missing > 0) {
            throw new EOFException("the body ended " + missing + " bytes early");
          }
          break;
        }
        guarded(() -> out.write(buffer, 0, count));
        if (missing > 0) {
          missing -= count;
        }
      }
    }
    guarded(out::close);
  }

  private interface Write {
    void run() throws IOException;
  }

  /** A write under the idle deadline; the watchdog's interrupt closes the socket under it. */
  private void guarded(Write write) throws IOException {
    guard.arm(settings.idleTimeout());
    boolean inTime = false;
    try {
      write.run();
    } catch (IOException e) {
      throw new ClientDisconnectedException("the client went away or stopped reading", e);
    } finally {
      inTime = guard.disarm();
      if (!inTime) {
        Thread.interrupted();
      }
    }
    if (!inTime) {
      // The interrupt may have come when the write was over, and then the socket is still open; the
      // guard is spent, so nothing would limit the next write.
      throw new ClientDisconnectedException(
          "the client stopped reading", new IOException("the deadline was over"));
    }
  }

  private void fields(Headers all) {
    Headers headers = HopByHop.strip(all);
    for (Header header : headers) {
      if (!header.name().equalsIgnoreCase("Content-Length")) {
        exchange.getResponseHeaders().add(header.name(), header.value());
      }
    }
    if (headers.contains("Date") && headers.contains("Expires")) {
      shiftExpires(headers.first("Date").orElse(""), headers.first("Expires").orElse(""));
    }
  }

  /**
   * The server writes the present as Date. Expires moves along, so that the time between them, the
   * answer's life, stays.
   */
  private void shiftExpires(String date, String expires) {
    Instant now = settings.time().now();
    Optional<Instant> written = HttpDate.parse(date, now);
    Optional<Instant> expiry = HttpDate.parse(expires, now);
    if (written.isPresent() && expiry.isPresent()) {
      Instant shifted = now.plus(Duration.between(written.get(), expiry.get()));
      exchange.getResponseHeaders().set("Expires", HttpDate.format(shifted));
    }
  }
}
