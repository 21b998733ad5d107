package io.fluxgate.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;

/**
 * A way to write a configuration down. The JSON one comes with the gateway; others are found as
 * services.
 */
public interface ConfigFormat {

  /**
   * What it is called.
   *
   * @return a short name in lower case, for example {@code json}
   */
  String name();

  /**
   * Reads a text, as far as that is possible.
   *
   * @param text the text
   * @param source what the text came from, for messages; may be empty
   * @return what could be read and what is wrong with it
   */
  Reading read(String text, String source);

  /**
   * Reads a file in UTF-8.
   *
   * @param file the file
   * @return what could be read and what is wrong with it
   * @throws UncheckedIOException if the file cannot be read or is not UTF-8; its message says why
   */
  default Reading read(Path file) {
    try {
      return read(Files.readString(file), file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read the configuration from " + file + ": " + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> "there is no such file";
      case AccessDeniedException denied -> "access is denied";
      case CharacterCodingException wrong -> "it is not UTF-8";
      default -> String.valueOf(e.getMessage());
    };
  }

  /**
   * Writes a configuration so that reading it again gives an equal one.
   *
   * @param config the configuration
   * @return the text
   * @throws IllegalStateException if it holds live parts, which no text can say
   */
  String write(GatewayConfig config);

  /**
   * The format of a name.
   *
   * @param name its name
   * @return the format
   * @throws IllegalArgumentException if there is none of this name
   */
  static ConfigFormat named(String name) {
    List<String> known = new ArrayList<>();
    for (ConfigFormat format :
        ServiceLoader.load(ConfigFormat.class, ConfigFormat.class.getClassLoader())) {
      if (format.name().equals(name)) {
        return format;
      }
      known.add(format.name());
    }
    throw new IllegalArgumentException(Hints.unknown("configuration format", name, known));
  }

  /**
   * What came of reading a text. Problems do not stop it from going on, so that all are found at
   * once; what could not be read has its default.
   *
   * @param source what the text came from, for messages; may be empty
   * @param config the configuration, not to be used if there are problems
   * @param problems what is wrong with the text itself: syntax, unknown fields, wrong types
   * @param positions where a place stands in the text
   */
  record Reading(
      String source,
      GatewayConfig config,
      List<Problem> problems,
      Function<String, Optional<Problem.Position>> positions) {

    private static final Problem.Position END =
        new Problem.Position(Integer.MAX_VALUE, Integer.MAX_VALUE);

    private static final Comparator<Problem.Position> IN_TEXT =
        Comparator.comparingInt(Problem.Position::line).thenComparingInt(Problem.Position::column);

    /** Takes a copy of the list. */
    public Reading {
      problems = List.copyOf(problems);
    }

    /**
     * The configuration, if nothing is wrong with it.
     *
     * @return the configuration
     * @throws ConfigException with all problems, those of the text and those of the values
     */
    public GatewayConfig orThrow() {
      List<Problem> all = allProblems();
      if (!all.isEmpty()) {
        throw new ConfigException(source, all);
      }
      return config;
    }

    /**
     * Everything that is wrong with the text and the values in it. Where a part could not be read,
     * nothing is said of the values that stand in for it.
     *
     * @return the problems in the order of the text
     */
    public List<Problem> allProblems() {
      List<Problem> all = new ArrayList<>(problems);
      for (Problem problem : config.problems()) {
        if (problems.stream().noneMatch(unread -> problem.isInside(unread.place()))) {
          all.add(located(problem));
        }
      }
      all.sort(Comparator.comparing(problem -> problem.position().orElse(END), IN_TEXT));
      return all;
    }

    /**
     * A problem with its position in the text, where that is known.
     *
     * @param problem a problem found later
     * @return the same problem, located
     */
    public Problem located(Problem problem) {
      return problem.position().isPresent()
          ? problem
          : new Problem(problem.place(), problem.message(), positions.apply(problem.place()));
    }
  }
}
