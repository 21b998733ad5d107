package io.fluxgate.engine;

import io.fluxgate.http.Header;
import io.fluxgate.http.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fields that are about one connection and must not be passed on (RFC 9110, 7.6.1): {@code
 * Connection}, every field it lists, and those that intermediaries are known to get wrong.
 */
public final class HopByHop {

  private static final Set<String> ALWAYS =
      Set.of(
          "connection",
          "proxy-connection",
          "keep-alive",
          "te",
          "transfer-encoding",
          "upgrade",
          "trailer",
          "http2-settings");

  /** What the message cannot do without, whatever Connection lists. */
  private static final Set<String> NEVER = Set.of("host", "content-length");

  private HopByHop() {}

  /**
   * The fields that may be passed on.
   *
   * @param headers all fields of a message
   * @return the same fields in their order without the connection-level ones
   */
  public static Headers strip(Headers headers) {
    @Nullable List<String> listed = null;
    boolean clean = true;
    for (int i = 0; i < headers.size(); i++) {
      if (ALWAYS.contains(headers.name(i).toLowerCase(Locale.ROOT))) {
        clean = false;
        if (headers.name(i).equalsIgnoreCase("connection")) {
          listed = addMembers(listed, headers.value(i));
        }
      }
    }
    if (clean) {
      return headers;
    }
    Headers.Builder kept = Headers.builder();
    for (Header header : headers) {
      String name = header.name().toLowerCase(Locale.ROOT);
      if (!ALWAYS.contains(name)
          && (listed == null || !listed.contains(name) || NEVER.contains(name))) {
        kept.add(header.name(), header.value());
      }
    }
    return kept.build();
  }

  private static List<String> addMembers(@Nullable List<String> listed, String value) {
    List<String> members = listed == null ? new ArrayList<>() : listed;
    int start = 0;
    while (start <= value.length()) {
      int comma = value.indexOf(',', start);
      int end = comma < 0 ? value.length() : comma;
      String member = value.substring(start, end).strip();
      if (!member.isEmpty()) {
        members.add(member.toLowerCase(Locale.ROOT));
      }
      start = end + 1;
    }
    return members;
  }
}
