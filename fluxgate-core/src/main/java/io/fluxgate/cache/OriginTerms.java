package io.fluxgate.cache;

import static io.fluxgate.cache.CacheControl.ABSENT;

import io.fluxgate.cache.CacheControl.Flag;
import io.fluxgate.http.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an answer allows a shared cache to do (RFC 9111, 3).
 *
 * @param control the directives that govern
 * @param targeted whether they are meant for caches like this one (RFC 9213)
 */
record OriginTerms(CacheControl control, boolean targeted) {

  /** Final statuses whose caching requirements are met here: no more is needed for any of them. */
  private static final Set<Integer> UNDERSTOOD =
      Set.of(
          200, 201, 202, 203, 204, 205, 300, 301, 302, 303, 307, 308, 400, 401, 402, 403, 404, 405,
          406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 421, 422, 426, 500, 501, 502,
          503, 504, 505);

  static OriginTerms of(Headers headers) {
    return TargetedControl.of(headers)
        .map(control -> new OriginTerms(control, true))
        .orElseGet(() -> new OriginTerms(CacheControl.of(headers), false));
  }

  /**
   * Whether an answer may be kept, its {@code Vary} and the length of its body aside.
   *
   * @param status the answer's status
   * @param headers its headers
   * @param authorized whether the request had {@code Authorization}
   */
  boolean mayStore(int status, Headers headers, boolean authorized) {
    if (control.malformed()) {
      return false; // it may have said private or no-store
    }
    if (status < 200 || status == 206 || status == 304 || status == 429) {
      return false; // parts are not put together here, and a 429 is about one client
    }
    if (control.has(Flag.MUST_UNDERSTAND)) {
      if (!UNDERSTOOD.contains(status)) {
        return false;
      }
    } else if (control.has(Flag.NO_STORE)) {
      return false; // must-understand takes its place where it is understood (5.2.2.3)
    }
    if (control.has(Flag.PRIVATE) || (setsCookie(headers) && !isLeftOut("set-cookie"))) {
      return false;
    }
    if (authorized && !isSharedExplicitly()) {
      return false; // 3.5
    }
    return Freshness.HEURISTIC.contains(status) || saysSo(headers);
  }

  /** Whether it is meant for everybody although somebody showed who he is (3.5). */
  boolean isSharedExplicitly() {
    return control.has(Flag.PUBLIC)
        || control.has(Flag.MUST_REVALIDATE)
        || control.sharedMaxAge() != ABSENT;
  }

  /** Whether something explicit makes a status storable that is not by itself. */
  private boolean saysSo(Headers headers) {
    return control.has(Flag.PUBLIC)
        || control.maxAge() != ABSENT
        || control.sharedMaxAge() != ABSENT
        || (!targeted && headers.contains("Expires"));
  }

  private static boolean setsCookie(Headers headers) {
    return headers.contains("Set-Cookie");
  }

  /** Whether a field must not be kept, or not be used without asking. */
  private boolean isLeftOut(String field) {
    return control.privateFields().contains(field) || control.noCacheFields().contains(field);
  }

  /** Whether it must not be used stale, whatever else is said (4.2.4). */
  boolean neverStale() {
    return control.has(Flag.MUST_REVALIDATE)
        || control.has(Flag.PROXY_REVALIDATE)
        || control.has(Flag.NO_CACHE);
  }

  /** Whether a client cannot allow that it is used stale; {@code s-maxage} says that too. */
  boolean mustRevalidate() {
    return neverStale() || control.sharedMaxAge() != ABSENT;
  }

  /** Whether it must not be used without asking the origin, however fresh (5.2.2.4). */
  boolean noCache() {
    return control.has(Flag.NO_CACHE);
  }

  /** The headers to keep. */
  Headers toKeep(Headers headers) {
    Headers kept =
        headers
            .without("Age")
            .without("Proxy-Authenticate")
            .without("Proxy-Authentication-Info")
            .without("Proxy-Authorization")
            .without(
                "Set-Cookie") // never for others; without the directives to say so, not even kept
            .without(TargetedControl.OWN);
    for (String field : control.privateFields()) {
      kept = kept.without(field);
    }
    for (String field : control.noCacheFields()) {
      kept = kept.without(field);
    }
    return kept;
  }

  /**
   * The request fields that an answer depends on.
   *
   * @return lower case, sorted, each once; empty if it depends on more than fields ({@code *})
   */
  static Optional<List<String>> vary(Headers headers) {
    if (!headers.contains("Vary")) {
      return Optional.of(List.of());
    }
    TreeSet<String> fields = new TreeSet<>();
    for (String line : headers.all("Vary")) {
      for (String member : line.split(",", -1)) {
        String field = member.strip().toLowerCase(Locale.ROOT);
        if (field.equals("*")) {
          return Optional.empty();
        }
        if (!field.isEmpty()) {
          fields.add(field);
        }
      }
    }
    return Optional.of(List.copyOf(fields));
  }

  /**
   * How long the content must be for the answer to be whole.
   *
   * @return empty if the headers contradict each other or the body; else the length, if it is known
   */
  static Optional<OptionalLong> length(Headers headers, OptionalLong body) {
    List<String> said = new ArrayList<>(headers.all("Content-Length"));
    body.ifPresent(length -> said.add(Long.toString(length)));
    OptionalLong length = OptionalLong.empty();
    for (String each : said) {
      long bytes = bytes(each);
      if (bytes < 0 || (length.isPresent() && length.getAsLong() != bytes)) {
        return Optional.empty();
      }
      length = OptionalLong.of(bytes);
    }
    return Optional.of(length);
  }

  private static long bytes(String text) {
    boolean digits =
        !text.isEmpty() && text.length() <= 18 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits ? Long.parseLong(text) : -1;
  }
}
