package io.fluxgate.bench.load;

import static io.fluxgate.bench.load.Figure.ALLOCATED;
import static io.fluxgate.bench.load.Figure.CPU;
import static io.fluxgate.bench.load.Figure.CPU_PER_GB;
import static io.fluxgate.bench.load.Figure.ERRORS;
import static io.fluxgate.bench.load.Figure.HEAP_PER_CONNECTION;
import static io.fluxgate.bench.load.Figure.P99;
import static io.fluxgate.bench.load.Figure.PEAK_RSS;
import static io.fluxgate.bench.load.Figure.THROUGHPUT;

import io.fluxgate.bench.load.Results.Figured;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What FluxGate wants to reach, and whether it did in this run. */
final class Aims {

  private static final List<Aim> ALL =
      List.of(
          Aim.ratio("proxied-1k-32", "direct", CPU, "undertow", Bound.AT_MOST, 0.7),
          Aim.ratio("proxied-1k-256", "direct", CPU, "undertow", Bound.AT_MOST, 0.7),
          Aim.ratio("proxied-1k-32", "direct", THROUGHPUT, "undertow", Bound.AT_LEAST, 1.3),
          Aim.ratio("proxied-1k-256", "direct", THROUGHPUT, "undertow", Bound.AT_LEAST, 1.3),
          Aim.ratio("proxied-1k-32", "direct", P99, "undertow", Bound.AT_MOST, 1.0),
          Aim.ratio("proxied-1k-256", "direct", P99, "undertow", Bound.AT_MOST, 1.0),
          Aim.value("proxied-1k-32", "direct", ALLOCATED, Bound.AT_MOST, 2048),
          Aim.value("proxied-1k-256", "direct", ALLOCATED, Bound.AT_MOST, 2048),
          Aim.ratio("proxied-1k-32", "direct-filter", THROUGHPUT, "undertow", Bound.AT_LEAST, 0.95),
          Aim.ratio(
              "proxied-1k-256", "direct-filter", THROUGHPUT, "undertow", Bound.AT_LEAST, 0.95),
          Aim.ratio("proxied-1k-32", "direct-filter", CPU, "undertow", Bound.AT_MOST, 1.0),
          Aim.ratio("proxied-1k-256", "direct-filter", CPU, "undertow", Bound.AT_MOST, 1.0),
          Aim.ratio("cached-1k-32", "direct-cached", THROUGHPUT, "direct", Bound.AT_LEAST, 1.5),
          Aim.value("slow-5000", "direct", THROUGHPUT, Bound.AT_LEAST, 20_000),
          Aim.ratio("slow-5000", "direct", THROUGHPUT, "vertx", Bound.AT_LEAST, 20_000 / 7_700.0),
          Aim.value("slow-5000", "direct", PEAK_RSS, Bound.AT_MOST, 300),
          Aim.value("10m-down", "direct", CPU_PER_GB, Bound.AT_MOST, 0.9),
          Aim.value("10m-up", "direct", CPU_PER_GB, Bound.AT_MOST, 0.9),
          Aim.value("idle-2000", "direct", HEAP_PER_CONNECTION, Bound.AT_MOST, 4),
          Aim.ratio("proxied-1k-32", "jdk", CPU, "spring", Bound.AT_MOST, 0.75),
          Aim.ratio("proxied-1k-256", "jdk", CPU, "spring", Bound.AT_MOST, 0.75),
          Aim.ratio("proxied-1k-32", "jdk", THROUGHPUT, "spring", Bound.AT_LEAST, 1.3),
          Aim.ratio("proxied-1k-256", "jdk", THROUGHPUT, "spring", Bound.AT_LEAST, 1.3),
          Aim.value("slow-1000", "jdk", ERRORS, Bound.AT_MOST, 0));

  private enum Bound {
    AT_MOST,
    AT_LEAST
  }

  /**
   * A figure and where it should be.
   *
   * @param against the gateway it is divided by; empty for the figure itself
   */
  private record Aim(
      String scenario,
      String peer,
      Figure figure,
      Optional<String> against,
      Bound bound,
      double limit) {

    static Aim ratio(
        String scenario, String peer, Figure figure, String against, Bound bound, double limit) {
      return new Aim(scenario, peer, figure, Optional.of(against), bound, limit);
    }

    static Aim value(String scenario, String peer, Figure figure, Bound bound, double limit) {
      return new Aim(scenario, peer, figure, Optional.empty(), bound, limit);
    }

    Optional<Figured> measured(Results results) {
      return against
          .map(other -> results.ratio(scenario, peer, other, figure))
          .orElseGet(() -> results.figure(scenario, peer, figure));
    }

    String row(Figured measured) {
      boolean reached =
          bound == Bound.AT_MOST ? measured.value() <= limit : measured.value() >= limit;
      return "| %s | %s%s: %s | %s %s | %s (%s-%s) | %s |%n"
          .formatted(
              scenario,
              peer,
              against.map(" / "::concat).orElse(""),
              figure.title(),
              bound == Bound.AT_MOST ? "≤" : "≥",
              shown(limit),
              shown(measured.value()),
              shown(measured.least()),
              shown(measured.most()),
              reached ? "yes" : "**no**");
    }

    private String shown(double value) {
      return against.isPresent() ? String.format(Locale.ROOT, "%.2f", value) : figure.shown(value);
    }
  }

  private Aims() {}

  /** The aims that this run has figures for; a ratio is the median of the rounds' ratios. */
  static String table(Results results) {
    StringBuilder rows = new StringBuilder();
    for (Aim aim : ALL) {
      aim.measured(results).ifPresent(measured -> rows.append(aim.row(measured)));
    }
    return rows.isEmpty()
        ? ""
        : """

        **Aims**

        | scenario | figure | aim | this run | reached |
        |---|---|--:|--:|---|
        """
            + rows;
  }
}
