package io.fluxgate.engine;

import io.fluxgate.http.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
          listed = listed == null ? new ArrayList<>() : listed;
          addOptions(headers.value(i), listed);
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
        kept.add(headers, i);
      }
    }
    return kept.build();
  }

  /**
   * Whether a field is about one connection whatever {@code Connection} lists.
   *
   * @param name a field's name in any case
   * @return whether it must not be passed on
   */
  public static boolean isConnectionLevel(String name) {
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

  /**
   * Takes the options out of one {@code Connection} line (RFC 9110, 7.6.1).
   *
   * @param value the line's value, a list between commas
   * @param options where each option is added, as it was written
   */
  public static void addOptions(String value, List<String> options) {
    int start = 0;
    while (start <= value.length()) {
      int comma = value.indexOf(',', start);
      int end = comma < 0 ? value.length() : comma;
      String option = value.substring(start, end).strip();
      if (!option.isEmpty()) {
        options.add(option);
      }
      start = end + 1;
    }
  }

  /**
   * The protocols that a request's {@code Upgrade} lines name (RFC 9110, 7.8).
   *
   * @param values the lines' values, in their order
   * @return each protocol in lower case, the best first
   */
  public static List<String> protocols(List<String> values) {
    List<String> protocols = new ArrayList<>();
    values.forEach(value -> addOptions(value, protocols));
    protocols.replaceAll(protocol -> protocol.toLowerCase(Locale.ROOT));
    return List.copyOf(protocols);
  }

  /**
   * Fields without those that {@code Connection} lists.
   *
   * @param headers the fields of a message
   * @param options what its {@code Connection} lines list
   * @return the same fields in their order without the listed ones; {@code Host} and {@code
   *     Content-Length} stay in any case
   */
  public static Headers withoutListed(Headers headers, List<String> options) {
    if (!anyListed(headers, options)) {
      return headers;
    }
    Headers.Builder kept = Headers.builder();
    for (int i = 0; i < headers.size(); i++) {
      if (!isListed(options, headers.name(i))) {
        kept.add(headers, i);
      }
    }
    return kept.build();
  }

  private static boolean anyListed(Headers headers, List<String> options) {
    for (int i = 0; i < headers.size(); i++) {
      if (isListed(options, headers.name(i))) {
        return true;
      }
    }
    return false;
  }
}
