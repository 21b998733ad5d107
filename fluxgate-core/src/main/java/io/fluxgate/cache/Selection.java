package io.fluxgate.cache;

import io.fluxgate.http.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The requests that an answer fits: those whose fields have the values that the request had which
 * it was the answer to (RFC 9111, 4.1). Compared after white space, and where it means nothing also
 * order and case, have been taken out.
 *
 * @param extra what the key says besides the URI
 * @param fields the request fields that the answer's {@code Vary} names, lower case, sorted
 * @param values theirs; null for a field that was not there, which fits only if it is not
 */
record Selection(String extra, List<String> fields, List<@Nullable String> values) {

  /** Lists whose order means nothing: what is preferred is said by weights. */
  private static final Set<String> UNORDERED =
      Set.of("accept", "accept-charset", "accept-encoding", "accept-language");

  static Selection of(CacheKey key, List<String> fields, Headers request) {
    List<@Nullable String> values = new ArrayList<>(fields.size());
    for (String field : fields) {
      values.add(value(request, field));
    }
    return new Selection(key.extra(), fields, values);
  }

  boolean fits(CacheKey key, Headers request) {
    if (!extra.equals(key.extra())) {
      return false;
    }
    for (int i = 0; i < fields.size(); i++) {
      if (!Objects.equals(values.get(i), value(request, fields.get(i)))) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable String value(Headers request, String field) {
    List<String> lines = request.all(field);
    if (lines.isEmpty()) {
      return null;
    }
    String line = String.join(", ", lines).strip();
    if (!UNORDERED.contains(field) || line.indexOf('"') >= 0) { // a comma may be quoted
      return line;
    }
    List<String> members = new ArrayList<>();
    for (String member : line.split(",", -1)) {
      String bare = member.replace(" ", "").replace("\t", "").toLowerCase(Locale.ROOT);
      if (!bare.isEmpty()) {
        members.add(bare);
      }
    }
    members.sort(null);
    return String.join(",", members);
  }

  long weight() {
    long weight = extra.length();
    for (String value : values) {
      weight += value == null ? 0 : value.length();
    }
    return weight;
  }
}
