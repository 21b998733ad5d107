package io.fluxgate.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * Words an error message for a mistyped name: what is known, and which of it was probably meant.
 */
public final class Hints {

  private Hints() {}

  /**
   * An error message for a name nobody knows.
   *
   * @param what what kind of thing was named: {@code field}, {@code plugin}
   * @param name the name that is not known
   * @param known the names that are
   * @return for example {@code unknown plugin 'corss' (did you mean 'cors'?); known: cors, headers}
   */
  public static String unknown(String what, String name, Collection<String> known) {
    String meant = closest(name, known).map(close -> " (did you mean '" + close + "'?)").orElse("");
    return "unknown "
        + what
        + " '"
        + name
        + "'"
        + meant
        + "; known: "
        + String.join(", ", known.stream().sorted().toList());
  }

  /**
   * The known name that was probably meant.
   *
   * @param name a mistyped name
   * @param known the names to choose from
   * @return the closest, if it is close enough to be a slip
   */
  public static Optional<String> closest(String name, Collection<String> known) {
    String best = null;
    int least = Math.max(1, name.length() / 3) + 1;
    for (String candidate : known) {
      int distance = distance(plain(name), plain(candidate));
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    }
    return Optional.ofNullable(best);
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace('-', '_');
  }

  /** Levenshtein's distance: how many letters must be put in, taken out or replaced. */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
