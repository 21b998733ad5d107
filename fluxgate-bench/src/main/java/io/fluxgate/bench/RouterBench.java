package io.fluxgate.bench;

import io.fluxgate.http.Request;
import io.fluxgate.router.RouteMatch;
import io.fluxgate.router.RouteMatch.Found;
import io.fluxgate.router.RouteMatch.MethodNotAllowed;
import io.fluxgate.router.RouteMatch.NotFound;
import io.fluxgate.router.Router;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Finding a route. Each call asks for the next of the table's paths, in a shuffled order; paths
 * have been decoded before, which {@link RequestBench} measures.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RouterBench {

  @Param({"github", "gplus", "parse", "static", "10", "100", "1000", "10000"})
  private String table;

  private Router router;
  private Round<Request> hits;
  private Round<Request> misses;
  private Round<Request> wrongMethods;

  @Setup
  public void fill() {
    RouteTable routes = RouteTable.named(table);
    router = routes.router();
    hits = matching(routes.hits(), Found.class);
    misses = matching(routes.misses(), NotFound.class);
    wrongMethods = matching(routes.wrongMethods(), MethodNotAllowed.class);
  }

  private Round<Request> matching(Request[] requests, Class<? extends RouteMatch> expected) {
    for (Request request : requests) {
      Samples.expect(expected.isInstance(router.match(request)), request);
    }
    return Round.shuffled(requests, 0);
  }

  @Benchmark
  public RouteMatch hit() {
    return router.match(hits.next());
  }

  @Benchmark
  public RouteMatch miss() {
    return router.match(misses.next());
  }

  @Benchmark
  public RouteMatch methodNotAllowed() {
    return router.match(wrongMethods.next());
  }
}
