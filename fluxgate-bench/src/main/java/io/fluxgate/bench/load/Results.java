package io.fluxgate.bench.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that was measured, by scenario and gateway in the order of their first round. */
final class Results {

  private final Map<Cell, List<Map<Figure, Double>>> rounds = new LinkedHashMap<>();
  private final Map<String, String> versions = new LinkedHashMap<>();
  private final Map<Cell, String> failures = new LinkedHashMap<>();

  private record Cell(String scenario, String peer) {}

  /**
   * A figure of all rounds.
   *
   * @param value the median, or the sum of what is summed
   */
  record Figured(double value, double least, double most) {}

  void ran(String peer, String version) {
    versions.put(peer, version);
  }

  void failed(Scenario scenario, String peer, String why) {
    failures.putIfAbsent(new Cell(scenario.name(), peer), why);
  }

  void add(Scenario scenario, String peer, Map<Figure, Double> round) {
    rounds.computeIfAbsent(new Cell(scenario.name(), peer), any -> new ArrayList<>()).add(round);
  }

  Map<String, String> versions() {
    return versions;
  }

  Optional<String> failure(String scenario, String peer) {
    return Optional.ofNullable(failures.get(new Cell(scenario, peer)));
  }

  /** The figure, empty if it was not measured. */
  Optional<Figured> figure(String scenario, String peer, Figure figure) {
    List<Double> values = values(scenario, peer, figure);
    return figure.summed() && !values.isEmpty() ? Optional.of(summed(values)) : figured(values);
  }

  /** One gateway's figure over another's, round by round; empty if either was not measured. */
  Optional<Figured> ratio(String scenario, String peer, String other, Figure figure) {
    List<Double> mine = values(scenario, peer, figure);
    List<Double> theirs = values(scenario, other, figure);
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < Math.min(mine.size(), theirs.size()); i++) {
      ratios.add(mine.get(i) / theirs.get(i));
    }
    return figured(ratios);
  }

  private List<Double> values(String scenario, String peer, Figure figure) {
    return rounds.getOrDefault(new Cell(scenario, peer), List.of()).stream()
        .filter(round -> round.containsKey(figure))
        .map(round -> round.getOrDefault(figure, 0.0))
        .toList();
  }

  private static Figured summed(List<Double> values) {
    double sum = values.stream().mapToDouble(Double::doubleValue).sum();
    return new Figured(sum, sum, sum);
  }

  private static Optional<Figured> figured(List<Double> values) {
    if (values.isEmpty()) {
      return Optional.empty();
    }
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    double median =
        sorted.size() % 2 == 1
            ? sorted.get(middle)
            : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    return Optional.of(new Figured(median, sorted.getFirst(), sorted.getLast()));
  }
}
