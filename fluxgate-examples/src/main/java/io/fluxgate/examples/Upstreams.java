package io.fluxgate.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The five servers behind the demo: on ports 9001 to 9005, or on free ones where those are taken.
 */
final class Upstreams implements AutoCloseable {

  private final List<HttpServer> servers = new ArrayList<>();

  /** Answers at once. */
  final String fast;

  /** Answers after 800 ms. */
  final String slow;

  /** Three answers of ten are a 500. */
  final String faulty30;

  /** Two answers of ten are a 500. */
  final String faulty20;

  /** Answers with what it was sent. */
  final String echo;

  Upstreams() throws IOException {
    fast = start(9001, exchange -> answer(exchange, 200, "fast\n"));
    slow =
        start(
            9002,
            exchange -> {
              pause(800);
              answer(exchange, 200, "slow\n");
            });
    faulty30 = start(9003, failing(3));
    faulty20 = start(9004, failing(2));
    echo = start(9005, Upstreams::echo);
  }

  private String start(int port, HttpHandler handler) throws IOException {
    HttpServer server;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (BindException taken) {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", handler);
    server.start();
    servers.add(server);
    return "http://localhost:" + server.getAddress().getPort();
  }

  /** Fails so many requests of every ten, spread evenly. */
  private static HttpHandler failing(int ofTen) {
    AtomicInteger requests = new AtomicInteger();
    return exchange -> {
      boolean fails = Math.floorMod(requests.getAndIncrement() * ofTen, 10) < ofTen;
      answer(exchange, fails ? 500 : 200, fails ? "broken\n" : "lucky\n");
    };
  }

  private static void echo(HttpExchange exchange) throws IOException {
    String head = exchange.getRequestMethod() + " " + exchange.getRequestURI() + "\n";
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    StringBuilder text = new StringBuilder(head);
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) ->
                text.append(name).append(": ").append(String.join(", ", values)).append('\n'));
    answer(exchange, 200, text.append('\n').append(body).toString());
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    try (exchange) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private static void pause(long millis) throws IOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("stopped", e);
    }
  }

  @Override
  public void close() {
    servers.forEach(server -> server.stop(0));
  }
}
