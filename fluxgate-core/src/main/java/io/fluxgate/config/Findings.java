package io.fluxgate.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong while a configuration is walked through. */
final class Findings {

  /** Longer times overflow when they are counted in nanoseconds and compared by subtraction. */
  static final Duration LONGEST = Duration.ofDays(36_500);

  private final List<Problem> problems = new ArrayList<>();

  List<Problem> problems() {
    return problems;
  }

  void add(String place, String message) {
    problems.add(Problem.at(place, message));
  }

  void within(String place, long value, long least, long most) {
    if (value < least || value > most) {
      String range =
          most == Integer.MAX_VALUE || most == Long.MAX_VALUE
              ? "at least " + least
              : "from " + least + " to " + most;
      add(place, "must be " + range + ": " + value);
    }
  }

  void notNegative(String place, Duration value) {
    if (value.isNegative()) {
      add(place, "must not be negative: " + shown(place, value));
    } else {
      notEndless(place, value);
    }
  }

  void positive(String place, Duration value) {
    if (!value.isPositive()) {
      add(place, "must be positive: " + shown(place, value));
    } else {
      notEndless(place, value);
    }
  }

  private void notEndless(String place, Duration value) {
    if (value.compareTo(LONGEST) > 0) {
      add(place, "must be at most 36500 days: " + shown(place, value));
    }
  }

  /** In the unit that the field's name ends in. */
  private static String shown(String place, Duration value) {
    BigDecimal seconds =
        BigDecimal.valueOf(value.getSeconds()).add(BigDecimal.valueOf(value.getNano(), 9));
    return place.endsWith("_ms") ? plain(seconds.movePointRight(3)) + " ms" : plain(seconds) + " s";
  }

  private static String plain(BigDecimal number) {
    return number.stripTrailingZeros().toPlainString();
  }

  /** A text in quotes, cut where it gets long. */
  static String quoted(String text) {
    return text.length() > 80 ? "'" + text.substring(0, 80) + "...'" : "'" + text + "'";
  }

  /** The place of one of several entries; a file may write a single one without brackets. */
  static String entry(String list, List<?> entries, int index) {
    return entries.size() == 1 ? list : list + "[" + index + "]";
  }
}
