package io.fluxgate.engine.jdk;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.fluxgate.engine.EngineSettings;
import io.fluxgate.engine.RequestHandler;
import io.fluxgate.http.Body;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import io.fluxgate.http.RequestException;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One exchange of the JDK's server, from its parsed head to the last byte of the answer. */
final class JdkExchangeHandler implements HttpHandler {

  private static final Logger LOG = LoggerFactory.getLogger(JdkExchangeHandler.class);

  private final RequestHandler handler;
  private final Watchdog watchdog;
  private final EngineSettings settings;
  private final BooleanSupplier draining;

  JdkExchangeHandler(
      RequestHandler handler,
      Watchdog watchdog,
      EngineSettings settings,
      BooleanSupplier draining) {
    this.handler = handler;
    this.watchdog = watchdog;
    this.settings = settings;
    this.draining = draining;
  }

  /** For a server of the application's own. */
  @Override
  public void handle(HttpExchange exchange) throws IOException {
    Thread thread = Thread.currentThread();
    try (Watchdog.Guard guard = watchdog.guard(thread::interrupt)) {
      handle(exchange, guard);
    }
  }

  /** With a guard that interrupts this thread. */
  void handle(HttpExchange exchange, Watchdog.Guard guard) throws IOException {
    ClientStream upload = upload(exchange);
    try {
      boolean malformed = false;
      Response response;
      boolean head = exchange.getRequestMethod().equals("HEAD");
      try {
        Request request = RequestGate.check(exchange);
        response =
            handler.handle(upload == null ? request : request.withBody(body(request, upload)));
      } catch (RequestException e) {
        malformed = true;
        response = e.problem().toResponse();
      }
      boolean close =
          malformed
              || draining.getAsBoolean()
              || (upload != null && upload.cutShort())
              || mustClose(exchange)
              || response.headers().containsToken("Connection", "close");
      write(new ResponseWriter(exchange, guard, settings), response, head, close);
    } catch (UpstreamException e) {
      LOG.warn("An answer was cut off in the middle: {}", e.kind().token());
      throw e;
    } catch (RuntimeException | Error e) {
      // An Error would make the JDK's server leave the connection open for ever.
      LOG.error("An exchange failed", e);
      throw new IOException("an exchange failed", e);
    } finally {
      if (upload != null) {
        upload.close();
      }
    }
  }

  /**
   * An interrupt that somebody left behind on this thread would close the socket under the answer;
   * it is put back when that is written.
   */
  private static void write(ResponseWriter writer, Response response, boolean head, boolean close)
      throws IOException {
    boolean interrupted = Thread.interrupted();
    try (Response answer = response) {
      writer.write(answer, head, close);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static boolean mustClose(HttpExchange exchange) {
    if (exchange.getRequestHeaders().containsKey("Transfer-encoding")) {
      // The JDK's chunk parser can be led astray: what follows is never taken for a request.
      return true;
    }
    // The JDK's server takes anything an older client says of it for keep-alive.
    return lists(exchange, "close")
        || (exchange.getProtocol().equals("HTTP/1.0") && !lists(exchange, "keep-alive"));
  }

  private static boolean lists(HttpExchange exchange, String option) {
    List<String> connection = exchange.getRequestHeaders().getOrDefault("Connection", List.of());
    for (String line : connection) {
      if (Headers.of("Connection", line).containsToken("Connection", option)) {
        return true;
      }
    }
    return false;
  }

  private @Nullable ClientStream upload(HttpExchange exchange) {
    if (exchange.getRequestHeaders().containsKey("Transfer-encoding")) {
      return new ClientStream(exchange.getRequestBody(), -1, settings.idleTimeout(), watchdog);
    }
    String length = exchange.getRequestHeaders().getFirst("Content-length");
    if (length == null || !RequestGate.isLength(length) || Long.parseLong(length) == 0) {
      return null;
    }
    return new ClientStream(
        exchange.getRequestBody(), Long.parseLong(length), settings.idleTimeout(), watchdog);
  }

  private static Body body(Request request, ClientStream upload) {
    return request
        .header("Content-Length")
        .map(length -> Body.stream(upload, Long.parseLong(length)))
        .orElseGet(() -> Body.stream(upload));
  }
}
