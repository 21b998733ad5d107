package io.fluxgate.config;

import java.util.List;

/** What is wrong with a limit on requests in flight. Its options are its factory's to check. */
final class ConcurrencyChecks {

  private final Findings found;
  private final String place;

  ConcurrencyChecks(Findings found, String place) {
    this.found = found;
    this.place = place;
  }

  void check(ConcurrencyConfig config) {
    if (config.limiter() instanceof PartConfig.Named named && named.name().isBlank()) {
      found.add(place, "must name a concurrency limiter: " + Findings.quoted(named.name()));
    }
    String by = place + ".priority_by";
    ConfigChecks.userIdSources(found, by, config.priorityBy());
    noForms(by, config.priorityBy());
    String percents = place + ".priority_percent";
    config
        .priorityPercent()
        .forEach((name, percent) -> found.within(Problem.place(percents, name), percent, 1, 100));
    boolean hasClasses = !config.priorityBy().isEmpty() || config.priority().isPresent();
    if (!config.priorityPercent().isEmpty() && !hasClasses) {
      found.add(percents, "needs priority_by, for example header:X-Priority");
    }
  }

  private void noForms(String by, List<String> sources) {
    for (int i = 0; i < sources.size(); i++) {
      if (sources.get(i).startsWith("form:")) {
        found.add(
            Findings.entry(by, sources, i),
            "must not be a form field, because no body is read for this: "
                + Findings.quoted(sources.get(i)));
      }
    }
  }
}
