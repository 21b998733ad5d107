package io.fluxgate.cache;

import java.net.URI;
import java.util.Locale;
import java.util.function.BiPredicate;

/**
 * Which kept answers are to be forgotten.
 *
 * @param by what they are found by
 * @param value the URI, the beginning of a URI, or the tag
 * @param soft whether they are only made stale: they may then still be used as their origin allows
 *     for stale ones, and need only be confirmed
 */
public record Purge(By by, String value, boolean soft) {

  /** What answers are found by. */
  public enum By {
    /** Exactly one URI, all variants of it. */
    URI,
    /** All URIs that begin so. */
    PREFIX,
    /** All answers whose {@code Surrogate-Key} or {@code Cache-Tag} names it. */
    TAG
  }

  /**
   * The answers of a URI.
   *
   * @param uri for example {@code http://example.com/page?x=1}; the scheme does not matter
   * @return what to purge
   * @throws IllegalArgumentException if it names no host
   */
  public static Purge uri(String uri) {
    return new Purge(By.URI, withoutScheme(uri), false);
  }

  /**
   * The answers of all URIs that begin so.
   *
   * @param prefix for example {@code http://example.com/news/}
   * @return what to purge
   * @throws IllegalArgumentException if it names no host
   */
  public static Purge prefix(String prefix) {
    return new Purge(By.PREFIX, withoutScheme(prefix), false);
  }

  /**
   * The answers with a tag.
   *
   * @param tag one of the names in {@code Surrogate-Key} or {@code Cache-Tag}
   * @return what to purge
   */
  public static Purge tag(String tag) {
    return new Purge(By.TAG, tag, false);
  }

  /**
   * This, softly: answers are made stale and not forgotten.
   *
   * @return what to purge
   */
  public Purge softly() {
    return new Purge(by, value, true);
  }

  private static String withoutScheme(String uri) {
    URI parsed = URI.create(uri);
    if (parsed.getRawAuthority() == null) {
      throw new IllegalArgumentException("must be a URI such as http://example.com/page: " + uri);
    }
    String authority = parsed.getRawAuthority();
    int from = uri.indexOf("//") + 2 + authority.length();
    int fragment = uri.indexOf('#', from);
    String rest = uri.substring(from, fragment < 0 ? uri.length() : fragment);
    return authority.toLowerCase(Locale.ROOT) + (rest.startsWith("/") ? rest : "/" + rest);
  }

  BiPredicate<String, StoredResponse> matcher(KeyRules rules) {
    return switch (by) {
      case URI -> {
        int slash = value.indexOf('/');
        String wanted =
            slash < 0 ? value : rules.uri(value.substring(0, slash), value.substring(slash));
        yield (uri, answer) -> uri.equals(wanted);
      }
      case PREFIX -> (uri, answer) -> uri.startsWith(value);
      case TAG -> (uri, answer) -> answer.tags().contains(value);
    };
  }
}
