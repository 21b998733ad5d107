package io.fluxgate.cache;

import io.fluxgate.http.Headers;
import io.fluxgate.http.HttpDate;
import io.fluxgate.http.Request;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client has already: conditional requests to a kept answer (RFC 9111, 4.3.2). */
final class Preconditions {

  private Preconditions() {}

  /** Whether a request is one that only the origin can judge. */
  static boolean areForOrigin(Request request) {
    Headers headers = request.headers();
    return headers.contains("If-Match")
        || headers.contains("If-Unmodified-Since")
        || (request.method().equals("POST") && headers.contains("If-None-Match"));
  }

  /** Whether the client has what is kept: then a 304 is the answer. */
  static boolean isNotModified(Headers request, StoredResponse stored, Instant now) {
    if (stored.status() != 200) {
      return false;
    }
    List<String> lines = request.all("If-None-Match");
    if (!lines.isEmpty()) {
      return anyMatches(lines, stored.etag().orElse(null));
    }
    if (request.count("If-Modified-Since") != 1) {
      return false;
    }
    Instant since = Freshness.date(request.first("If-Modified-Since"), now);
    Instant modified =
        Freshness.date(
            stored.lastModified().isPresent()
                ? stored.lastModified()
                : stored.headers().first("Date"),
            now);
    return since != null && modified != null && !modified.isAfter(since);
  }

  /** Weak comparison (RFC 9110, 8.8.3.2), for that is what {@code If-None-Match} is about. */
  private static boolean anyMatches(List<String> lines, @Nullable String etag) {
    for (String line : lines) {
      if (line.strip().equals("*")) {
        return true;
      }
      if (etag != null && contains(line, etag)) {
        return true;
      }
    }
    return false;
  }

  private static boolean contains(String list, String etag) {
    String wanted = opaque(etag.strip());
    int at = 0;
    while (at < list.length()) {
      int open = list.indexOf('"', at);
      int close = open < 0 ? -1 : list.indexOf('"', open + 1);
      if (close < 0) {
        return false;
      }
      if (list.substring(open, close + 1).equals(wanted)) {
        return true;
      }
      at = close + 1;
    }
    return false;
  }

  /** An entity tag without the mark of a weak one. */
  private static String opaque(String etag) {
    return etag.startsWith("W/") ? etag.substring(2) : etag;
  }

  /** Whether two entity tags are the same, weak or not. */
  static boolean sameTag(String one, String other) {
    return opaque(one.strip()).equals(opaque(other.strip()));
  }

  /** Whether the part that a client asks for is part of what is kept (RFC 9110, 13.1.5). */
  static boolean isOfThis(Headers request, StoredResponse stored, Instant now) {
    if (!request.contains("If-Range")) {
      return true;
    }
    if (request.count("If-Range") != 1) {
      return false;
    }
    String condition = request.first("If-Range").orElse("").strip();
    if (condition.startsWith("\"")) { // a weak one never matches
      return stored.etag().map(String::strip).filter(condition::equals).isPresent();
    }
    return HttpDate.parse(condition, now).isPresent()
        && stored.lastModified().map(String::strip).filter(condition::equals).isPresent();
  }
}
