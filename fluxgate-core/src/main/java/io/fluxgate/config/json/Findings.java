package io.fluxgate.config.json;

import io.fluxgate.config.Problem;
import io.fluxgate.config.Problem.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects what is wrong with a text, up to a number that a person can still read. */
final class Findings {

  static final int MOST = 200;

  private final List<Problem> problems = new ArrayList<>();

  void add(String place, String message, Position at) {
    if (problems.size() < MOST) {
      problems.add(new Problem(place, message, Optional.of(at)));
    } else if (problems.size() == MOST) {
      problems.add(new Problem(place, "and more problems from here on", Optional.of(at)));
    }
  }

  void wrongType(String place, String expected, Node found) {
    if (found instanceof Node.Null) {
      add(place, "must not be null; leave the field out", found.at());
    } else {
      String quotes =
          found instanceof Node.Text text && Numbers.isNumber(text.value())
              ? " (leave out the quotes)"
              : "";
      add(place, "must be " + expected + ": " + found.shown() + quotes, found.at());
    }
  }

  List<Problem> problems() {
    return problems;
  }
}
