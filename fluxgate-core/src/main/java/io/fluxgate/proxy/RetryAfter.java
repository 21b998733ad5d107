package io.fluxgate.proxy;

import io.fluxgate.http.HttpDate;
import io.fluxgate.http.Response;
import io.fluxgate.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How long an upstream asks to be left alone, in a 503 or 429 (RFC 9110, 10.2.3). */
final class RetryAfter {

  private static final int MOST_DIGITS = 9;

  private RetryAfter() {}

  static Optional<Duration> of(Response response, TimeSource time) {
    if (response.status() != 503 && response.status() != 429) {
      return Optional.empty();
    }
    return response.header("Retry-After").flatMap(text -> parse(text.strip(), time));
  }

  private static Optional<Duration> parse(String text, TimeSource time) {
    if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      String digits = text.length() > MOST_DIGITS ? "9".repeat(MOST_DIGITS) : text;
      return Optional.of(Duration.ofSeconds(Long.parseLong(digits)));
    }
    Instant now = time.now();
    return HttpDate.parse(text, now).map(date -> Duration.between(now, date));
  }
}
