package io.fluxgate.examples;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import com.sun.net.httpserver.HttpServer;
import io.fluxgate.Gateway;
import io.fluxgate.loadbalancer.LoadBalancer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/**
 * Two upstreams behind one route; the first is stopped while a client goes on asking, and the
 * client does not notice. Prints what the gateway knows of them in the end.
 */
public final class Failover {

  private Failover() {}

  /**
   * Runs it.
   *
   * @param args not used
   * @throws IOException if an upstream cannot be started, or the gateway does not answer
   * @throws InterruptedException if the main thread is interrupted
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    HttpServer one = upstream();
    HttpServer two = upstream();
    try (Gateway gateway = describe(url(one), url(two));
        HttpClient client = HttpClient.newHttpClient()) {
      System.out.println("Gateway on " + gateway.uri());
      int failed = 0;
      for (int i = 0; i < 200; i++) {
        if (i == 100) {
          one.stop(0);
          System.out.println("The first upstream is gone.");
        }
        URI orders = gateway.uri().resolve("/api/orders/" + i);
        int status =
            client
                .send(HttpRequest.newBuilder(orders).build(), BodyHandlers.discarding())
                .statusCode();
        failed += status == 200 ? 0 : 1;
      }
      System.out.println(failed + " of 200 requests failed");
      gateway
          .upstreams()
          .forEach(
              route ->
                  route
                      .endpoints()
                      .forEach(
                          each -> System.out.println(each.id() + " is " + each.health().state())));
    } finally {
      one.stop(0);
      two.stop(0);
    }
  }

  private static Gateway describe(String one, String two) {
    return Gateway.builder()
        .port(0)
        .route(
            "orders",
            route ->
                route
                    .any("/api/orders/*")
                    .upstream(one, upstream -> upstream.maxInFlight(200))
                    .upstream(two, upstream -> upstream.maxInFlight(200))
                    .loadBalancer(LoadBalancer.powerOfTwoChoices())
                    .retry(
                        retry ->
                            retry.attempts(3).baseTime(ofMillis(20)).perTryTimeout(ofSeconds(2)))
                    .timeouts(timeouts -> timeouts.total(ofSeconds(10)))
                    .health(
                        health ->
                            health
                                .active(check -> check.path("/health").interval(ofSeconds(5)))
                                .passive(passive -> passive.consecutiveFailures(5))
                                .slowStart(ofSeconds(30))))
        .start();
  }

  private static HttpServer upstream() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static String url(HttpServer server) {
    return "http://localhost:" + server.getAddress().getPort();
  }
}
