package io.fluxgate.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.fluxgate.fuzz.MemoryBound;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Any text at all, as the cookies of a request: what is found is what a plain pattern finds. */
class CookiesFuzzTest {

  /** The first pair of that name; the value may be in quotes. */
  private static final Pattern SID =
      Pattern.compile("(?:^|;)[ \\t]*sid[ \\t]*=[ \\t]*(?:\"([^;]*)\"|([^;]*?))[ \\t]*(?=;|\\z)");

  @FuzzTest(maxDuration = "10m")
  @DictionaryEntries({"sid=", "; ", "sid=\\x22a\\x22", " sid = b", "\\x22", "sid2=c;"})
  void cookies(byte[] input) throws Exception {
    String text = new String(input, ISO_8859_1);
    MemoryBound.check(input.length, () -> check(text));
  }

  private static void check(String text) {
    Request request;
    try {
      request = Request.get("/").withHeaders(Headers.of("Cookie", text));
    } catch (IllegalArgumentException e) {
      return;
    }
    Optional<String> expected = SID.matcher(text).results().findFirst().map(CookiesFuzzTest::value);
    assertThat(request.cookie("sid")).isEqualTo(expected);
    // Another line stands behind, not in between.
    Request more = request.withHeaders(Headers.of("Cookie", text, "cookie", "sid=last"));
    assertThat(more.cookie("sid")).isEqualTo(expected.or(() -> Optional.of("last")));
  }

  private static String value(MatchResult found) {
    return found.group(1) != null ? found.group(1) : found.group(2);
  }
}
