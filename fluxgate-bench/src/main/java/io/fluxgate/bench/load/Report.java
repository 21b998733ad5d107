package io.fluxgate.bench.load;

import io.fluxgate.bench.load.Results.Figured;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** The results as Markdown. */
record Report(Choice choice, Results results) {

  String text(Duration took) {
    StringBuilder text = new StringBuilder();
    text.append(Machine.text(choice, took)).append('\n');
    results
        .versions()
        .forEach((peer, version) -> text.append(peer).append(": ").append(version).append("  \n"));
    choice.scenarios().forEach(scenario -> text.append(table(scenario)));
    text.append(Aims.table(results));
    return text.toString();
  }

  private String table(Scenario scenario) {
    List<Figure> figures = scenario.figures();
    StringBuilder table = new StringBuilder("\n**" + scenario.name() + "**\n\n| gateway |");
    figures.forEach(figure -> table.append(' ').append(figure.title()).append(" |"));
    table.append("\n|---|").append("--:|".repeat(figures.size())).append('\n');
    for (String peer : scenario.peers()) {
      row(scenario, peer, table);
    }
    return table.toString();
  }

  private void row(Scenario scenario, String peer, StringBuilder table) {
    boolean measured =
        scenario.figures().stream()
            .anyMatch(figure -> results.figure(scenario.name(), peer, figure).isPresent());
    if (measured) {
      String cells =
          scenario.figures().stream()
              .map(figure -> cell(scenario, peer, figure))
              .collect(Collectors.joining(" | "));
      table.append("| " + peer + " | " + cells + " |\n");
    }
    results
        .failure(scenario.name(), peer)
        .ifPresent(
            why ->
                table.append(
                    "| "
                        + peer
                        + " | **failed: "
                        + why
                        + "**"
                        + " |".repeat(scenario.figures().size())
                        + '\n'));
  }

  private String cell(Scenario scenario, String peer, Figure figure) {
    return results
        .figure(scenario.name(), peer, figure)
        .map(figured -> shown(figure, figured))
        .orElse("");
  }

  private static String shown(Figure figure, Figured figured) {
    String value = figure.shown(figured.value());
    if (figure == Figure.ERRORS && figured.value() > 0) {
      return "**" + value + "**";
    }
    return figure.spread() && figured.least() < figured.most()
        ? value + " (" + figure.shown(figured.least()) + "-" + figure.shown(figured.most()) + ")"
        : value;
  }
}
