package io.fluxgate.router;

import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import io.fluxgate.router.RouteMatch.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How long a match among GitHub's 203 routes takes, and a look-up among 20 headers. A rough
 * measurement for whoever changes these, not a test: figures of different machines do not compare.
 * Its {@code main} takes some seconds; run it from an IDE or, after {@code mvn test-compile}, with
 *
 * <pre>{@code
 * java -cp target/classes:target/test-classes:<jackson's jars> io.fluxgate.router.RouterTiming
 * }</pre>
 */
final class RouterTiming {

  private static final int ROUNDS = 5;
  private static final int REPEATS = 4_000;

  private RouterTiming() {}

  public static void main(String[] args) {
    Router router = RouteTablesTest.router("github");
    List<RouteTablesTest.Entry> entries =
        RouteTablesTest.routes().filter(entry -> entry.set().equals("github")).toList();
    List<Request> decoded = entries.stream().map(RouteTablesTest.Entry::request).toList();
    List<Request> misses =
        decoded.stream().map(r -> r.withTarget(r.path().raw() + "/nope")).toList();
    String[] targets = decoded.stream().map(Request::target).toArray(String[]::new);
    String[] methods = decoded.stream().map(Request::method).toArray(String[]::new);

    for (int round = 0; round < ROUNDS; round++) {
      report("request and its path, no match", fresh(targets, methods, null), targets.length);
      report("fresh request, match", fresh(targets, methods, router), targets.length);
      report("decoded request, match", known(decoded, router), decoded.size());
      report("decoded request, 404", known(misses, router), misses.size());
      headers();
    }
  }

  private static long fresh(String[] targets, String[] methods, @Nullable Router router) {
    long found = 0;
    long start = System.nanoTime();
    for (int i = 0; i < REPEATS; i++) {
      for (int j = 0; j < targets.length; j++) {
        Request request = Request.of(methods[j], targets[j]);
        if (router == null) {
          found += request.method().length();
        } else if (router.match(request) instanceof Found f) {
          found += f.variables().size();
        }
      }
    }
    return elapsed(start, found);
  }

  private static long known(List<Request> requests, Router router) {
    long found = 0;
    long start = System.nanoTime();
    for (int i = 0; i < REPEATS; i++) {
      for (Request request : requests) {
        if (router.match(request) instanceof Found f) {
          found += f.variables().size();
        }
      }
    }
    return elapsed(start, found);
  }

  private static void headers() {
    Headers.Builder builder = Headers.builder();
    List<String> names = new ArrayList<>();
    for (String name :
        ("Host,User-Agent,Accept,Accept-Encoding,Accept-Language,Cache-Control,Cookie,Referer,"
                + "Origin,Authorization,Content-Type,If-None-Match,X-Request-Id,X-Forwarded-For,"
                + "X-Forwarded-Proto,Sec-Fetch-Site,Sec-Fetch-Mode,Sec-Fetch-Dest,Traceparent,X-User-Id")
            .split(",", -1)) {
      builder.add(name, "value");
      names.add(name.toLowerCase(Locale.ROOT));
    }
    names.add("x-absent-field");
    Headers headers = builder.build();
    long found = 0;
    long start = System.nanoTime();
    for (int i = 0; i < 10 * REPEATS; i++) {
      for (String name : names) {
        found += headers.first(name).map(String::length).orElse(0);
      }
    }
    report("header among 20, names in another case", elapsed(start, found) / 10, names.size());
  }

  private static long elapsed(long start, long found) {
    long nanos = System.nanoTime() - start;
    if (found == 0) {
      throw new AssertionError("nothing was done");
    }
    return nanos;
  }

  private static void report(String what, long nanos, int perRepeat) {
    System.out.printf("%-40s %6.1f ns%n", what, (double) nanos / REPEATS / perRepeat);
  }
}
