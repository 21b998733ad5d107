package io.fluxgate.examples;

import static io.fluxgate.identity.UserIdentifier.header;
import static io.fluxgate.identity.UserIdentifier.ip;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import io.fluxgate.Gateway;
import io.fluxgate.http.Response;
import io.fluxgate.ratelimit.RateLimiter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** A user and a gold user search until they are refused. Prints what they are told. */
public final class Limits {

  private Limits() {}

  /**
   * Runs it.
   *
   * @param args not used
   * @throws IOException if the gateway does not answer
   * @throws InterruptedException if the main thread is interrupted
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    try (Gateway gateway = describe();
        HttpClient client = HttpClient.newHttpClient()) {
      System.out.println("Gateway on " + gateway.uri());
      for (String plan : new String[] {"free", "gold"}) {
        int served = 0;
        HttpResponse<String> answer = search(client, gateway.uri(), plan);
        while (answer.statusCode() == 200) {
          served++;
          answer = search(client, gateway.uri(), plan);
        }
        System.out.println(plan + ": " + served + " served, then " + answer.body());
        System.out.println("  RateLimit: " + answer.headers().firstValue("RateLimit").orElse(""));
      }
    }
  }

  private static Gateway describe() {
    return Gateway.builder()
        .port(0)
        .rateLimit("everything", RateLimiter.gcra(2000, ofSeconds(1), 500))
        .sharedRateLimit(
            "per-user",
            RateLimiter.slidingWindow(60, ofMinutes(1)),
            limit ->
                limit
                    .perUser()
                    .tier("gold", RateLimiter.slidingWindow(600, ofMinutes(1)))
                    .tierBy(header("X-Plan")))
        .route(
            "search",
            route ->
                route
                    .get("/api/search")
                    .identifyUserBy(header("X-User-ID"), ip())
                    .sharedRateLimit("per-user", 5) // a search counts as five requests
                    .rateLimit(
                        "burst",
                        RateLimiter.tokenBucket(20, 10),
                        limit -> limit.perUser().shadow(true)) // tried out: refuses nobody yet
                    .handle(request -> Response.text("found")))
        .start();
  }

  private static HttpResponse<String> search(HttpClient client, URI gateway, String plan)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(gateway.resolve("/api/search"))
            .header("X-User-ID", plan + "-user")
            .header("X-Plan", plan)
            .build();
    return client.send(request, BodyHandlers.ofString());
  }
}
