package io.fluxgate.cache;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.fluxgate.fuzz.MemoryBound;
import io.fluxgate.http.Headers;
import io.fluxgate.http.HttpDate;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * Any text at all, in the fields that say how an answer may be kept: it is read or ignored, and
 * never makes something be kept that another line forbids.
 */
class StructuredFieldsFuzzTest {

  private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

  @FuzzTest(maxDuration = "10m")
  @DictionaryEntries({
    "a=1",
    "a=?0",
    "a=\\x22b\\x5c\\x5c\\x22",
    "a=(1 2);x",
    ";p=1.5",
    "a=:YQ==:",
    "a=@1",
    "a=%\\x22%c3%a9\\x22",
    ", ",
    "max-age=60",
    "s-maxage=\\x221\\x22",
    "no-store",
    "no-cache=\\x22a, b\\x22",
    "private",
    "max-stale",
    "bytes=0-1",
    "bytes=-5",
    "Sun, 06 Nov 1994 08:49:37 GMT",
    "Sunday, 06-Nov-94 08:49:37 GMT",
    "Sun Nov  6 08:49:37 1994"
  })
  void fields(byte[] input) throws Exception {
    String text = new String(input, ISO_8859_1);
    MemoryBound.check(
        input.length,
        () -> {
          dictionary(text);
          control(text);
          rangeAndDate(text);
        });
  }

  private static void dictionary(String text) {
    Optional<Map<String, Object>> read = StructuredDictionary.parse(text);
    if (read.isEmpty()) {
      return;
    }
    StringJoiner written = new StringJoiner(", ");
    read.get().forEach((key, value) -> written.add(key + "=" + written(value)));
    assertThat(StructuredDictionary.parse(written.toString())).isEqualTo(read);
  }

  private static String written(Object value) {
    return switch (value) {
      case Long number -> number.toString();
      case Double number -> String.format(Locale.ROOT, "%.3f", number);
      case Boolean flag -> flag ? "?1" : "?0";
      case String string -> '"' + string.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
      default -> "token";
    };
  }

  private static void control(String text) {
    Headers said;
    try {
      said = Headers.of("Cache-Control", text, "CDN-Cache-Control", text);
    } catch (IllegalArgumentException e) {
      return;
    }
    TargetedControl.of(said).ifPresent(StructuredFieldsFuzzTest::inRange);
    CacheControl control = CacheControl.of(said);
    inRange(control);
    assertThat(
            CacheControl.of(said.plus("cache-control", "no-store")).has(CacheControl.Flag.NO_STORE))
        .isTrue();
    Headers forbidden = Headers.of("Cache-Control", "no-store").plusAll(said);
    assertThat(CacheControl.of(forbidden).has(CacheControl.Flag.NO_STORE)).isTrue();
    Headers before = Headers.of("Cache-Control", "private").plusAll(said);
    assertThat(CacheControl.of(before).has(CacheControl.Flag.PRIVATE)).isTrue();
  }

  private static void inRange(CacheControl control) {
    for (long seconds :
        new long[] {
          control.maxAge(),
          control.sharedMaxAge(),
          control.minFresh(),
          control.staleWhileRevalidate(),
          control.staleIfError()
        }) {
      assertThat(seconds).isBetween(CacheControl.INVALID, CacheControl.GREATEST_SECONDS);
    }
  }

  private static void rangeAndDate(String text) {
    long length = 100;
    ByteRange.parse(text, length)
        .filter(ByteRange::isThere)
        .ifPresent(
            range -> {
              assertThat(range.first()).isBetween(0L, length - 1);
              assertThat(range.last()).isBetween(range.first(), length - 1);
            });
    HttpDate.parse(text, NOW)
        .ifPresent(date -> assertThat(HttpDate.parse(HttpDate.format(date), NOW)).hasValue(date));
  }
}
