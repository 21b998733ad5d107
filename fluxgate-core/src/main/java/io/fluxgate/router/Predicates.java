package io.fluxgate.router;

import io.fluxgate.http.Request;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a route asks of a request besides path and method. Immutable. */
final class Predicates {

  private static final String ANY = "*";

  private final @Nullable HostPredicate host;
  private final Map<String, String> headers;
  private final Map<String, String> query;
  private final int count;

  Predicates(@Nullable HostPredicate host, Map<String, String> headers, Map<String, String> query) {
    this.host = host;
    this.headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    this.query = Collections.unmodifiableMap(new LinkedHashMap<>(query));
    this.count = (host == null ? 0 : 1) + headers.size() + query.size();
  }

  @Nullable HostPredicate host() {
    return host;
  }

  Map<String, String> headers() {
    return headers;
  }

  Map<String, String> query() {
    return query;
  }

  int count() {
    return count;
  }

  boolean match(Request request) {
    return count == 0 || failure(request) == null;
  }

  /** Which of them a request does not meet, in words; null if it meets them all. */
  @Nullable String failure(Request request) {
    if (host != null && !host.matches(request.authority())) {
      return "host is not " + host.text();
    }
    for (Map.Entry<String, String> wanted : headers.entrySet()) {
      List<String> values = request.headers().all(wanted.getKey());
      if (!meets(values, wanted.getValue())) {
        return failure("header ", wanted.getKey(), values);
      }
    }
    for (Map.Entry<String, String> wanted : query.entrySet()) {
      List<String> values = request.query().all(wanted.getKey());
      if (!meets(values, wanted.getValue())) {
        return failure("query parameter ", wanted.getKey(), values);
      }
    }
    return null;
  }

  private static boolean meets(List<String> values, String wanted) {
    return wanted.equals(ANY) ? !values.isEmpty() : values.contains(wanted);
  }

  /** Names no value: it may be a secret. */
  private static String failure(String kind, String name, List<String> values) {
    return kind + name + (values.isEmpty() ? " is missing" : " has another value");
  }
}
