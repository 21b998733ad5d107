package io.fluxgate.router;

import io.fluxgate.http.PathVariables;
import io.fluxgate.http.RequestPath;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which paths a route takes: {@code /users/{id}/files/*}. Immutable.
 *
 * <p>A pattern begins with a slash and has three kinds of segments.
 *
 * <ul>
 *   <li>A literal takes the one segment that is the same after decoding, in exactly this case. It
 *       may be written decoded or percent-encoded: {@code /caf%C3%A9} is {@code /café}.
 *   <li>{@code {name}} or {@code :name} takes any one segment; the name consists of letters,
 *       digits, {@code _} and {@code -}, begins with none of the digits and stands once in a
 *       pattern.
 *   <li>{@code *}, only as the last segment, takes the rest: none, one or many segments. {@code
 *       /api/*} takes {@code /api/users/7}, {@code /api/} and, because trailing slashes do not
 *       matter, {@code /api}. Its variable is called {@code *} and holds the decoded segments
 *       joined by slashes, so it is empty in the last two cases.
 * </ul>
 *
 * <p>Empty segments do not count, neither in a pattern nor in a path: {@code //a/} is {@code /a}.
 */
public final class PathPattern {

  private final String text;

  /** Decoded literals; null stands for a parameter. The wildcard is not among them. */
  private final @Nullable String[] segments;

  private final boolean wildcard;

  /** The names of the variables, the wildcard's included, from left to right. */
  private final List<String> variables;

  private final int score;
  private final int literalPrefix;

  PathPattern(String text, @Nullable String[] segments, boolean wildcard, List<String> variables) {
    this.text = text;
    this.segments = segments;
    this.wildcard = wildcard;
    this.variables = List.copyOf(variables);
    int points = 0;
    int prefix = 0;
    for (int i = 0; i < segments.length; i++) {
      boolean literal = segments[i] != null;
      points += literal ? 3 : 1;
      if (literal && prefix == i) {
        prefix++;
      }
    }
    this.score = points;
    this.literalPrefix = prefix;
  }

  /**
   * The pattern a text describes.
   *
   * @param text for example {@code /users/{id}/*}
   * @return the pattern
   * @throws IllegalArgumentException if it has no leading slash, a {@code *} that is not the whole
   *     last segment, a variable that is not a whole segment or whose name is not allowed or stands
   *     there twice, a dot segment, a bad escape, an encoded slash, a control character, a query or
   *     a fragment, or more than 256 segments
   */
  public static PathPattern parse(String text) {
    return new PatternParser(text).parse();
  }

  /**
   * How exact the pattern is: 3 for each literal, 1 for each parameter, 0 for the wildcard.
   *
   * @return 0 or more
   */
  public int score() {
    return score;
  }

  /**
   * How many literals stand before the first parameter or wildcard.
   *
   * @return 0 or more
   */
  public int literalPrefix() {
    return literalPrefix;
  }

  /**
   * Whether it ends in {@code *}.
   *
   * @return whether it takes the rest of a path
   */
  public boolean wildcard() {
    return wildcard;
  }

  /**
   * The names of its variables.
   *
   * @return the names from left to right; a wildcard's is {@code *}
   */
  public List<String> variables() {
    return variables;
  }

  /**
   * What it takes from a path, no matter which other patterns would.
   *
   * @param path a request's path
   * @return the variables, or empty if the path does not match or has a {@linkplain
   *     RequestPath#problem() problem}
   */
  public Optional<PathVariables> match(RequestPath path) {
    return path.problem().isEmpty() && mismatch(path) < 0
        ? Optional.of(variablesOf(path))
        : Optional.empty();
  }

  /** The text it was made from. */
  @Override
  public String toString() {
    return text;
  }

  /** How many segments it has, the wildcard not counted. */
  int size() {
    return segments.length;
  }

  /** A decoded literal, or null where a parameter stands. */
  @Nullable String literal(int index) {
    return segments[index];
  }

  /** The first segment at which a path differs, which may be one past its end; -1 if none does. */
  int mismatch(RequestPath path) {
    int common = Math.min(segments.length, path.size());
    for (int i = 0; i < common; i++) {
      String literal = segments[i];
      if (literal != null && !literal.equals(path.segment(i))) {
        return i;
      }
    }
    boolean ends = path.size() == segments.length || (wildcard && path.size() > segments.length);
    return ends ? -1 : common;
  }

  /** The values of the variables in a path that is known to match. */
  PathVariables variablesOf(RequestPath path) {
    if (variables.isEmpty()) {
      return PathVariables.empty();
    }
    String[] pairs = new String[2 * variables.size()];
    int at = 0;
    for (int i = 0; i < segments.length; i++) {
      if (segments[i] == null) {
        pairs[at] = variables.get(at / 2);
        pairs[at + 1] = path.segment(i);
        at += 2;
      }
    }
    if (wildcard) {
      pairs[at] = "*";
      pairs[at + 1] = rest(path);
    }
    return PathVariables.of(pairs);
  }

  private String rest(RequestPath path) {
    int from = segments.length;
    if (path.size() <= from + 1) {
      return path.size() == from ? "" : path.segment(from);
    }
    StringBuilder rest = new StringBuilder(path.segment(from));
    for (int i = from + 1; i < path.size(); i++) {
      rest.append('/').append(path.segment(i));
    }
    return rest.toString();
  }

  /** How a person writes one segment, for an explanation; the wildcard comes last. */
  String segmentText(int index) {
    if (index == segments.length) {
      return "*";
    }
    String literal = segments[index];
    if (literal != null) {
      return literal;
    }
    int name = 0;
    for (int i = 0; i < index; i++) {
      name += segments[i] == null ? 1 : 0;
    }
    return "{" + variables.get(name) + "}";
  }
}
