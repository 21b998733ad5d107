package io.fluxgate.bench.load;

import static io.fluxgate.bench.load.Figure.ALLOCATED;
import static io.fluxgate.bench.load.Figure.CPU;
import static io.fluxgate.bench.load.Figure.CPU_PER_GB;
import static io.fluxgate.bench.load.Figure.ERRORS;
import static io.fluxgate.bench.load.Figure.HEAP_PER_CONNECTION;
import static io.fluxgate.bench.load.Figure.P50;
import static io.fluxgate.bench.load.Figure.P99;
import static io.fluxgate.bench.load.Figure.PEAK_RSS;
import static io.fluxgate.bench.load.Figure.REOPENED;
import static io.fluxgate.bench.load.Figure.RSS;
import static io.fluxgate.bench.load.Figure.THROUGHPUT;
import static io.fluxgate.bench.load.Figure.UPSTREAM;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;

/** Measures one gateway at a time by means of the load generator. For one thread. */
final class Meter implements AutoCloseable {

  /** What the load generator allows for opening, and a little. */
  private static final Duration OPENING = Duration.ofSeconds(40);

  private static final double LARGE_BODY_GB = (10 << 20) / 1e9;
  private static final double MEGABYTE = 1 << 20;

  private static final Duration START = Duration.ofSeconds(20);

  private final Child upstream;
  private final Path output;
  private Child generator;

  /**
   * @param output a folder for the load generator's log
   */
  Meter(Child upstream, Path output) throws IOException {
    this.upstream = upstream;
    this.output = output;
    this.generator = start();
  }

  /** Takes another load generator: one that was left in the middle may say anything. */
  void restart() {
    generator.close();
    try {
      generator = start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    generator.close();
  }

  private Child start() throws IOException {
    Child started = Site.own(LoadGenerator.class, output);
    started.line(START);
    return started;
  }

  /** One window of load. */
  Map<Figure, Double> load(Running gateway, Order order, Duration window) throws IOException {
    generator.tell("run " + window.toMillis() + " " + order.words());
    long errors = Long.parseLong(generator.line(OPENING).substring("begin ".length()));
    long askedBefore = asked();
    OptionalLong allocatedBefore = gateway.allocated();
    Usage before = gateway.usage();
    String end = generator.line(window.plus(OPENING));
    Usage after = gateway.usage();
    OptionalLong allocatedAfter = gateway.allocated();
    double asked = asked() - askedBefore;

    Tally.Summary seen = Tally.Summary.of(end.split(" "), 1);
    double requests = seen.requests();
    double cpuNanos = after.cpu().minus(before.cpu()).toNanos();
    Map<Figure, Double> figures = memory(after);
    figures.put(THROUGHPUT, requests / (seen.nanos() / 1e9));
    figures.put(ERRORS, (double) seen.errors() + errors);
    figures.put(REOPENED, (double) seen.reopened());
    if (requests > 0) {
      figures.put(CPU, cpuNanos / 1e3 / requests);
      figures.put(CPU_PER_GB, cpuNanos / 1e9 / (requests * LARGE_BODY_GB));
      figures.put(UPSTREAM, asked / requests);
      figures.put(P50, seen.p50Nanos() / 1e6);
      figures.put(P99, seen.p99Nanos() / 1e6);
      if (allocatedBefore.isPresent() && allocatedAfter.isPresent()) {
        double allocated = allocatedAfter.getAsLong() - allocatedBefore.getAsLong();
        figures.put(ALLOCATED, allocated / requests);
      }
    }
    return figures;
  }

  /** What a connection costs that had a request and waits for the next one. */
  Map<Figure, Double> idle(Running gateway, Order order) throws IOException {
    long before = gateway.heap();
    generator.tell("hold " + order.words());
    long errors = Long.parseLong(generator.line(OPENING).substring("held ".length()));
    long during = gateway.heap();
    Map<Figure, Double> figures = memory(gateway.usage());
    generator.tell("release");
    generator.line(OPENING);
    figures.put(HEAP_PER_CONNECTION, (during - before) / 1024.0 / order.connections());
    figures.put(ERRORS, (double) errors);
    return figures;
  }

  /** Lets the upstream close what gateways keep open to it. */
  void dropUpstreamConnections() throws IOException {
    upstream.ask("drop");
  }

  /** How often the upstream has been asked so far. */
  private long asked() throws IOException {
    return Long.parseLong(upstream.ask("requests"));
  }

  private static Map<Figure, Double> memory(Usage usage) {
    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    figures.put(RSS, usage.rssBytes() / MEGABYTE);
    figures.put(PEAK_RSS, usage.peakRssBytes() / MEGABYTE);
    return figures;
  }
}
