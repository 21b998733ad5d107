package io.fluxgate.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Dates in header fields (RFC 9110, 5.6.7): {@code Sun, 06 Nov 1994 08:49:37 GMT}. */
public final class HttpDate {

  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private HttpDate() {}

  /**
   * Writes a date.
   *
   * @param instant the date; fractions of a second are dropped
   * @return its text
   */
  public static String format(Instant instant) {
    return FORMAT.format(instant);
  }

  /**
   * Reads a date.
   *
   * @param text a header's value
   * @return the date, or empty if it is none; the two obsolete formats count as none
   */
  public static Optional<Instant> parse(String text) {
    try {
      return Optional.of(Instant.from(FORMAT.parse(text)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
