package io.fluxgate.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used, with everything that is wrong with it. */
public final class ConfigException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /**
   * A configuration with these problems.
   *
   * @param problems at least one
   */
  public ConfigException(List<Problem> problems) {
    this("", problems);
  }

  /**
   * A configuration with these problems.
   *
   * @param source the file it came from; may be empty
   * @param problems at least one
   */
  public ConfigException(String source, List<Problem> problems) {
    super(describe(source, problems));
    this.problems = List.copyOf(problems);
  }

  /**
   * Everything that is wrong.
   *
   * @return at least one problem, in the order of the configuration
   */
  public List<Problem> problems() {
    return problems;
  }

  private static String describe(String source, List<Problem> problems) {
    String head =
        problems.size()
            + (problems.size() == 1 ? " problem in " : " problems in ")
            + (source.isEmpty() ? "the configuration" : source)
            + ":";
    return problems.stream()
        .map(problem -> "\n  " + problem)
        .collect(Collectors.joining("", head, ""));
  }
}
