package io.fluxgate.cache;

import io.fluxgate.http.Headers;
import io.fluxgate.http.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;

/** What an answer allows a shared cache to do (RFC 9111, 3, 3.1, 4.1 and 5.2.2). */
final class OriginTerms {

  private OriginTerms() {}

  /** Whether it may be kept, its freshness, its {@code Vary} and the request aside. */
  static boolean mayStore(Response response, CacheControl control) {
    return response.status() == 200
        && !control.noStore()
        && !control.noCache()
        && !control.isPrivate()
        && !response.headers().contains("Set-Cookie");
  }

  /**
   * The request fields it depends on.
   *
   * @return lower case, sorted, each once; empty if it depends on more than fields ({@code *})
   */
  static Optional<List<String>> vary(Headers headers) {
    if (!headers.contains("Vary")) {
      return Optional.of(List.of());
    }
    TreeSet<String> fields = new TreeSet<>();
    for (String line : headers.all("Vary")) {
      int start = 0;
      while (start <= line.length()) {
        int comma = line.indexOf(',', start);
        int end = comma < 0 ? line.length() : comma;
        String field = line.substring(start, end).trim().toLowerCase(Locale.ROOT);
        if (field.equals("*")) {
          return Optional.empty();
        }
        if (!field.isEmpty()) {
          fields.add(field);
        }
        start = end + 1;
      }
    }
    return Optional.of(List.copyOf(fields));
  }

  /**
   * How long the content must be for the answer to be whole.
   *
   * @return empty if the headers contradict each other or the body; else the length, if it is known
   */
  static Optional<OptionalLong> length(Response response) {
    List<String> said = new ArrayList<>(response.headers().all("Content-Length"));
    response.body().length().ifPresent(length -> said.add(Long.toString(length)));
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
    if (text.isEmpty() || text.length() > 18) {
      return -1;
    }
    long bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      bytes = 10 * bytes + c - '0';
    }
    return bytes;
  }

  /** The headers to keep: what was true only on the way here is left out. */
  static Headers toKeep(Headers headers) {
    return headers
        .without("Age")
        .without("Proxy-Authenticate")
        .without("Proxy-Authentication-Info")
        .without("Proxy-Authorization");
  }
}
