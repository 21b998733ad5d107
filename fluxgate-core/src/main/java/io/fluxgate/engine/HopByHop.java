package io.fluxgate.engine;

import io.fluxgate.http.Headers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fields that are about one connection and must not be passed on (RFC 9110, 7.6.1): {@code
 * Connection}, every field it lists, and those that intermediaries are known to get wrong.
 */
public final class HopByHop {

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
      String name = headers.name(i);
      if (isConnectionLevel(name)) {
        clean = false;
        if (name.equalsIgnoreCase("Connection")) {
          listed = addMembers(listed, headers.value(i));
        }
      }
    }
    if (clean) {
      return headers;
    }
    Headers.Builder kept = Headers.builder();
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i);
      if (!isConnectionLevel(name) && (listed == null || !isListed(listed, name))) {
        kept.add(name, headers.value(i));
      }
    }
    return kept.build();
  }

  private static boolean isConnectionLevel(String name) {
    return switch (name.length()) {
      case 2 -> name.equalsIgnoreCase("TE");
      case 7 -> name.equalsIgnoreCase("Upgrade") || name.equalsIgnoreCase("Trailer");
      case 10 -> name.equalsIgnoreCase("Connection") || name.equalsIgnoreCase("Keep-Alive");
      case 14 -> name.equalsIgnoreCase("HTTP2-Settings");
      case 16 -> name.equalsIgnoreCase("Proxy-Connection");
      case 17 -> name.equalsIgnoreCase("Transfer-Encoding");
      default -> false;
    };
  }

  /**
   * Host and Content-Length stay whatever Connection lists: without them it would be another
   * message.
   */
  private static boolean isListed(List<String> listed, String name) {
    for (int i = 0; i < listed.size(); i++) {
      if (listed.get(i).equalsIgnoreCase(name)) {
        return !name.equalsIgnoreCase("Host") && !name.equalsIgnoreCase("Content-Length");
      }
    }
    return false;
  }

  private static List<String> addMembers(@Nullable List<String> listed, String value) {
    List<String> members = listed == null ? new ArrayList<>() : listed;
    int start = 0;
    while (start <= value.length()) {
      int comma = value.indexOf(',', start);
      int end = comma < 0 ? value.length() : comma;
      String member = value.substring(start, end).strip();
      if (!member.isEmpty()) {
        members.add(member);
      }
      start = end + 1;
    }
    return members;
  }
}
