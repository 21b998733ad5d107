package io.fluxgate.loadbalancer;

import io.fluxgate.http.Request;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Endpoints of some workers each, which serve one request after the other: requests come at random,
 * wait in turn, and take as long as chance says. No time passes but that in its books.
 */
final class QueueSimulation {

  private final int workers;
  private final double[] meanSeconds;
  private final double arrivalsPerSecond;
  private final List<FakeEndpoint> endpoints;
  private final List<List<Double>> seconds = new ArrayList<>();
  private final Random random = new Random(23);

  private record Departure(double atSeconds, FakeEndpoint from) {}

  /** Requests take these times on average, and are this part of what all can do together. */
  QueueSimulation(int workers, double[] meanSeconds, double load) {
    this.workers = workers;
    this.meanSeconds = meanSeconds.clone();
    this.endpoints = FakeEndpoint.servers(meanSeconds.length);
    double capacity = 0;
    for (double mean : meanSeconds) {
      capacity += workers / mean;
      seconds.add(new ArrayList<>());
    }
    this.arrivalsPerSecond = load * capacity;
  }

  void run(LoadBalancer balancer, int requests) {
    Request request = Request.get("/");
    List<PriorityQueue<Double>> freeAt = new ArrayList<>();
    endpoints.forEach(each -> freeAt.add(new PriorityQueue<>(Collections.nCopies(workers, 0.0))));
    PriorityQueue<Departure> departures =
        new PriorityQueue<>((one, other) -> Double.compare(one.atSeconds, other.atSeconds));
    double now = 0;
    for (int i = 0; i < requests; i++) {
      now += random.nextExponential() / arrivalsPerSecond;
      while (!departures.isEmpty() && departures.peek().atSeconds <= now) {
        departures.remove().from.end();
      }
      FakeEndpoint picked = (FakeEndpoint) balancer.pick(request, endpoints);
      int index = picked.index();
      picked.begin();
      double start = Math.max(now, freeAt.get(index).remove());
      double end = start + random.nextExponential() * meanSeconds[index];
      freeAt.get(index).add(end);
      departures.add(new Departure(end, picked));
      seconds.get(index).add(end - now);
    }
  }

  /** How long the requests to these endpoints took. */
  List<Double> secondsOf(int from, int to) {
    List<Double> all = new ArrayList<>();
    seconds.subList(from, to).forEach(all::addAll);
    return all;
  }

  static double percentile(double percent, List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get((int) Math.ceil(sorted.size() * percent / 100) - 1);
  }
}
