package io.fluxgate.bench.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One scenario: starts its gateways, warms each up, and then measures one after the other, round
 * after round, beginning with another one each time. A gateway that fails is named in the results
 * and left out from then on.
 */
final class Competition implements AutoCloseable {

  /** What the idle scenario is warmed up with. */
  private static final int FEW_CONNECTIONS = 32;

  /** The warm-up of what is no JVM: only its connections and its cache. */
  private static final Duration NOTHING_TO_COMPILE = Duration.ofSeconds(1);

  private static final Duration SETTLING = Duration.ofMillis(300);

  private final Scenario scenario;
  private final Choice choice;
  private final Meter meter;
  private final Results results;
  private final Map<Peer, Running> running = new LinkedHashMap<>();

  Competition(Scenario scenario, Choice choice, Meter meter, Results results) {
    this.scenario = scenario;
    this.choice = choice;
    this.meter = meter;
    this.results = results;
  }

  void run(Site site) {
    for (String name : scenario.peers()) {
      Peer peer = Peer.named(name).orElseThrow();
      if (choice.wants(name) && peer.installed()) {
        start(peer, site);
      }
    }
    for (int round = 1; round <= choice.rounds(); round++) {
      List<Peer> order = new ArrayList<>(running.keySet());
      Collections.rotate(order, 1 - round);
      for (Peer peer : order) {
        measure(peer, round);
      }
    }
  }

  @Override
  public void close() {
    running.values().forEach(Running::close);
    running.clear();
  }

  private void start(Peer peer, Site site) {
    try {
      Running gateway = peer.start(site);
      running.put(peer, gateway);
      results.ran(peer.name(), gateway.version());
      meter.load(
          gateway,
          warmUp(gateway.port(), peer),
          gateway.jvm() ? choice.warmUp() : NOTHING_TO_COMPILE);
      leave();
    } catch (IOException | RuntimeException e) {
      failed(peer, e);
    }
  }

  private Order warmUp(int port, Peer peer) {
    int connections = scenario.idle() ? FEW_CONNECTIONS : scenario.connections();
    return scenario.order(port, peer.variant(), connections);
  }

  private void measure(Peer peer, int round) {
    Running gateway = running.get(peer);
    if (gateway == null) {
      return;
    }
    try {
      Order order = scenario.order(gateway.port(), peer.variant());
      Map<Figure, Double> figures =
          scenario.idle()
              ? meter.idle(gateway, order)
              : meter.load(gateway, order, choice.window());
      results.add(scenario, peer.name(), figures);
      leave();
      System.out.printf(
          "%-17s round %d  %-14s %s%n", scenario.name(), round, peer.name(), shown(figures));
    } catch (IOException | RuntimeException e) {
      failed(peer, e);
    }
  }

  private String shown(Map<Figure, Double> figures) {
    return scenario.figures().stream()
        .filter(figures::containsKey)
        .map(f -> f.shown(figures.getOrDefault(f, 0.0)) + " " + f.title())
        .collect(Collectors.joining(", "));
  }

  /** Lets a gateway take leave of its connections before the next one is measured. */
  private void leave() throws IOException {
    try {
      Thread.sleep(SETTLING);
      meter.dropUpstreamConnections();
      Thread.sleep(SETTLING);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void failed(Peer peer, Exception e) {
    System.out.printf("%-17s %s failed: %s%n", scenario.name(), peer.name(), e.getMessage());
    results.failed(scenario, peer.name(), String.valueOf(e.getMessage()));
    Running gateway = running.remove(peer);
    if (gateway != null) {
      gateway.close();
    }
    meter.restart();
  }
}
