package io.fluxgate.simulation;

import io.fluxgate.engine.UpstreamCall;
import io.fluxgate.engine.UpstreamTransport;
import io.fluxgate.http.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Servers in memory. Each has its own source of chance, and health checks have another. */
final class SimulatedUpstreams implements UpstreamTransport {

  static final String PROBE_PATH = "/health";

  private final SimulatedTime time;
  private final Map<String, SimulatedEndpoint> endpoints = new LinkedHashMap<>();
  private final AtomicInteger arrived = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();

  SimulatedUpstreams(SimulatedTime time, List<Course> courses, long seed) {
    this.time = time;
    for (Course course : courses) {
      int number = endpoints.size() + 1;
      endpoints.put(
          "http://server-" + number + ":9000",
          new SimulatedEndpoint(course, time, seed * 31 + number));
    }
  }

  /** Where they are. */
  List<String> urls() {
    return List.copyOf(endpoints.keySet());
  }

  List<SimulatedEndpoint> endpoints() {
    return new ArrayList<>(endpoints.values());
  }

  int attempts() {
    return endpoints.values().stream().mapToInt(SimulatedEndpoint::attempts).sum();
  }

  int probes() {
    return endpoints.values().stream().mapToInt(SimulatedEndpoint::probes).sum();
  }

  /** How many attempts have come here, those included that wait for their turn. */
  int arrived() {
    return arrived.get();
  }

  /** How many answers have been given out and not been closed. */
  int openAnswers() {
    return open.get();
  }

  @Override
  public Response send(UpstreamCall call) throws IOException, InterruptedException {
    boolean probe = call.request().target().equals(PROBE_PATH);
    time.join(
        () -> {
          if (!probe) {
            arrived.incrementAndGet();
          }
        });
    SimulatedEndpoint endpoint = endpoints.get(call.origin().toString());
    Response answer = probe ? endpoint.probe(call) : endpoint.attempt(call);
    open.incrementAndGet();
    return answer.onClose(open::decrementAndGet);
  }
}
