package io.fluxgate;

import io.fluxgate.config.ConfigException;
import io.fluxgate.config.ConfigFormat.Reading;
import io.fluxgate.config.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Collects what is wrong while a gateway is assembled, so that everything is reported at once. It
 * is looked for in several steps; what a later step finds at a place where an earlier one found
 * something, or inside it, follows from that and is left out.
 */
final class Problems {

  private static final Problem.Position NOWHERE =
      new Problem.Position(Integer.MAX_VALUE, Integer.MAX_VALUE);

  private static final Comparator<Problem.Position> IN_TEXT =
      Comparator.comparingInt(Problem.Position::line).thenComparingInt(Problem.Position::column);

  private final List<Problem> found = new ArrayList<>();

  /** What one step found. */
  void add(List<Problem> problems) {
    List<Problem> fresh = problems.stream().filter(this::isNew).toList();
    found.addAll(fresh);
  }

  private boolean isNew(Problem problem) {
    return found.stream().noneMatch(earlier -> problem.isInside(earlier.place()));
  }

  /**
   * Makes a part of its configuration; if it refuses, that is a problem at this place.
   *
   * @return the part, if it could be made
   */
  <T> Optional<T> make(String place, Supplier<T> part) {
    try {
      return Optional.of(part.get());
    } catch (ConfigException e) {
      add(e.problems().stream().map(problem -> problem.inside(place)).toList());
    } catch (IllegalArgumentException e) {
      add(List.of(Problem.at(place, String.valueOf(e.getMessage()))));
    }
    return Optional.empty();
  }

  boolean none() {
    return found.isEmpty();
  }

  /** In the order they were found. */
  List<Problem> all() {
    return List.copyOf(found);
  }

  /** With their positions in a text, from its beginning to its end. */
  List<Problem> in(Reading reading) {
    return found.stream()
        .map(reading::located)
        .sorted(Comparator.comparing(problem -> problem.position().orElse(NOWHERE), IN_TEXT))
        .toList();
  }
}
