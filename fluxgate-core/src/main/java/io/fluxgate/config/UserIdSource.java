package io.fluxgate.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One entry of {@code user_id_key} or {@code users_key}: where in a request a user's id is looked
 * for.
 *
 * @param kind what kind of place
 * @param name the header's, parameter's, cookie's, field's or claim's name; {@code username} for
 *     {@link Kind#BASIC} and empty for {@link Kind#IP}
 */
public record UserIdSource(Kind kind, String name) {

  /** The kinds of places; a file writes them in lower case. */
  public enum Kind {
    /** A header. */
    HEADER,
    /** A parameter of the query. */
    QUERY,
    /** A cookie. */
    COOKIE,
    /** A field of a form in the body. */
    FORM,
    /** A claim of the bearer token, which nobody has verified. */
    JWT,
    /** The user name of basic authentication. */
    BASIC,
    /** The client's address. */
    IP;

    private String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final List<String> KNOWN = Arrays.stream(Kind.values()).map(Kind::text).toList();

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if the kind has no such name
   */
  public UserIdSource {
    boolean valid =
        switch (kind) {
          case HEADER, COOKIE -> Tokens.isToken(name);
          case QUERY, FORM, JWT -> !name.isBlank() && Tokens.isPrintable(name);
          case BASIC -> name.equals("username");
          case IP -> name.isEmpty();
        };
    if (!valid) {
      throw new IllegalArgumentException(
          switch (kind) {
            case HEADER -> "needs the name of a header: 'header:" + name + "'";
            case QUERY -> "needs the name of a query parameter: 'query:" + name + "'";
            case COOKIE -> "needs the name of a cookie: 'cookie:" + name + "'";
            case FORM -> "needs the name of a form field: 'form:" + name + "'";
            case JWT -> "needs the name of a claim: 'jwt:" + name + "'";
            case BASIC -> "must be 'basic:username': 'basic:" + name + "'";
            case IP -> "must be just 'ip': 'ip:" + name + "'";
          });
    }
  }

  /**
   * Reads a source as a configuration writes it.
   *
   * @param text {@code header:NAME}, {@code query:NAME}, {@code cookie:NAME}, {@code form:NAME},
   *     {@code jwt:CLAIM}, {@code basic:username} or {@code ip}
   * @return the source
   * @throws IllegalArgumentException if it is none of these
   */
  public static UserIdSource parse(String text) {
    int colon = text.indexOf(':');
    String wanted = colon < 0 ? text : text.substring(0, colon);
    for (Kind kind : Kind.values()) {
      if (kind.text().equals(wanted)) {
        if (kind == Kind.IP && colon >= 0) {
          throw new IllegalArgumentException("must be just 'ip': '" + text + "'");
        }
        return new UserIdSource(kind, colon < 0 ? "" : text.substring(colon + 1));
      }
    }
    throw new IllegalArgumentException(
        Hints.unknown("source of a user id", wanted, KNOWN)
            + "; an entry looks like header:X-User-ID");
  }

  /** The text that {@link #parse} reads. */
  @Override
  public String toString() {
    return kind == Kind.IP ? "ip" : kind.text() + ":" + name;
  }
}
