package io.fluxgate.cache;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The dates of HTTP (RFC 9110, 5.6.7): one form is written, three are read. */
final class HttpDate {

  private static final DateTimeFormatter PREFERRED =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH);

  private static final DateTimeFormatter ASCTIME =
      DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.ENGLISH);

  private HttpDate() {}

  static String format(Instant instant) {
    return PREFERRED.format(instant.atOffset(ZoneOffset.UTC));
  }

  /** The moment, or null if the text is none of the three forms. */
  static @Nullable Instant parse(String text, Instant now) {
    if (text.length() < 24) {
      return null; // too short for all of them, like the common 0 and -1
    }
    Instant moment = parse(text, PREFERRED);
    if (moment == null) {
      moment = parse(text, ASCTIME);
    }
    return moment == null ? parse(text, withShortYear(now)) : moment;
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
