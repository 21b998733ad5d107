package io.fluxgate.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The dates of HTTP (RFC 9110, 5.6.7): one form is written, three are read. */
public final class HttpDate {

  private static final DateTimeFormatter PREFERRED =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH);

  private static final DateTimeFormatter ASCTIME =
      DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.ENGLISH);

  private HttpDate() {}

  /**
   * Writes a date.
   *
   * @param instant the date; fractions of a second are dropped
   * @return for example {@code Sun, 06 Nov 1994 08:49:37 GMT}
   */
  public static String format(Instant instant) {
    return PREFERRED.format(instant.atOffset(ZoneOffset.UTC));
  }

  /**
   * Reads a date.
   *
   * @param text a header's value
   * @param now the present, which decides the century of a year of two digits
   * @return the date, or empty if the text is none of the three forms
   */
  public static Optional<Instant> parse(String text, Instant now) {
    if (text.length() < 24) {
      return Optional.empty(); // too short for all of them, like the common 0 and -1
    }
    Instant moment = parse(text, PREFERRED);
    if (moment == null) {
      moment = parse(text, ASCTIME);
    }
    return Optional.ofNullable(moment == null ? parse(text, withShortYear(now)) : moment);
  }

  /** RFC 850's form: a year that would be more than 50 years ahead is in the past. */
  private static DateTimeFormatter withShortYear(Instant now) {
    return new DateTimeFormatterBuilder()
        .appendPattern("EEEE, dd-MMM-")
        .appendValueReduced(
            ChronoField.YEAR, 2, 2, now.atOffset(ZoneOffset.UTC).toLocalDate().minusYears(49))
        .appendPattern(" HH:mm:ss 'GMT'")
        .toFormatter(Locale.ENGLISH);
  }

  private static @Nullable Instant parse(String text, DateTimeFormatter form) {
    try {
      return LocalDateTime.parse(text, form).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
