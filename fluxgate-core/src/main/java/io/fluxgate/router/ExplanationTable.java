package io.fluxgate.router;

import io.fluxgate.router.Explanation.Outcome;
import io.fluxgate.router.Explanation.Verdict;
import io.fluxgate.router.RouteMatch.Found;
import io.fluxgate.router.RouteMatch.MethodNotAllowed;
import io.fluxgate.router.RouteMatch.NotFound;
import java.util.ArrayList;
import java.util.List;

/** Writes an {@link Explanation} as a table in plain text. */
final class ExplanationTable {

  private static final List<String> TITLES =
      List.of("", "#", "user", "methods", "path", "score", "predicates", "why");

  private ExplanationTable() {}

  static String of(Explanation explanation) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(TITLES);
    for (Verdict verdict : explanation.verdicts()) {
      rows.add(row(verdict));
    }
    StringBuilder text = new StringBuilder(visible(explanation.request()));
    explanation.user().ifPresent(user -> text.append(" of user ").append(visible(user)));
    text.append(": ").append(summary(explanation.result())).append('\n');
    int[] widths = widths(rows);
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        String cell = row.get(i);
        line.append(i == 0 ? "" : "  ").append(cell).repeat(' ', widths[i] - cell.length());
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static List<String> row(Verdict verdict) {
    Route route = verdict.route();
    return List.of(
        verdict.outcome() == Outcome.WON ? "->" : "",
        Integer.toString(route.index()),
        visible(route.user().orElse("-")),
        String.join(",", route.methods()),
        visible(route.pattern().toString()),
        Integer.toString(route.pattern().score()),
        visible(predicates(route)),
        visible(verdict.reason()));
  }

  /** Without their values: a table that is logged should not carry a key. */
  private static String predicates(Route route) {
    List<String> names = new ArrayList<>();
    route.host().ifPresent(names::add);
    route.headers().keySet().forEach(name -> names.add("header " + name));
    route.query().keySet().forEach(name -> names.add("query " + name));
    return names.isEmpty() ? "-" : String.join(", ", names);
  }

  private static String summary(RouteMatch result) {
    return switch (result) {
      case Found found -> "route #" + found.route().index() + " " + visible(found.route().id());
      case MethodNotAllowed other -> "405, allowed: " + String.join(", ", other.allowed());
      case NotFound none -> "404";
    };
  }

  private static int[] widths(List<List<String>> rows) {
    int[] widths = new int[TITLES.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return widths;
  }

  /**
   * With everything escaped that could break a line, hide text or turn its direction; a path's
   * segments and a user's name come from outside.
   */
  private static String visible(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (Character.getType(c)) {
                case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    out.append(String.format("\\u{%x}", c));
                default -> out.appendCodePoint(c);
              }
            });
    return out.toString();
  }
}
