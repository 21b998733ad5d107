package io.fluxgate;

import io.fluxgate.config.ConfigException;
import io.fluxgate.config.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Collects what is wrong while a gateway is assembled, so that everything is reported at once. */
final class Problems {

  private final List<Problem> found = new ArrayList<>();

  void add(Problem problem) {
    // The same place is often looked at twice, as a value and by the part that is made of it: once
    // is enough.
    if (found.stream().noneMatch(known -> known.place().equals(problem.place()))) {
      found.add(problem);
    }
  }

  void addAll(List<Problem> problems) {
    found.addAll(problems);
  }

  /** What a part makes of its configuration; if it refuses, that is a problem at this place. */
  <T> Optional<T> make(String place, Supplier<T> part) {
    try {
      return Optional.of(part.get());
    } catch (ConfigException e) {
      e.problems().forEach(problem -> add(problem.inside(place)));
    } catch (IllegalArgumentException e) {
      add(Problem.at(place, String.valueOf(e.getMessage())));
    }
    return Optional.empty();
  }

  boolean none() {
    return found.isEmpty();
  }

  List<Problem> all() {
    return List.copyOf(found);
  }
}
