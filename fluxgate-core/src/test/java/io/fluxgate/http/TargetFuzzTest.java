package io.fluxgate.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.fluxgate.fuzz.MemoryBound;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Any text at all, as the target of a request: it is refused, or it means the same again in the
 * form that is passed on, and has a path that nobody reads as another one.
 */
class TargetFuzzTest {

  private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1f\\x7f]");

  @FuzzTest(maxDuration = "10m")
  @DictionaryEntries({
    "/a/../b",
    "%2e%2e",
    "..;x",
    "%2F",
    "%5c",
    "http://a:80/",
    "HTTPS://[::1]",
    "?a=b&c",
    "%c3%a9"
  })
  void targets(byte[] input) throws Exception {
    String text = new String(input, ISO_8859_1);
    MemoryBound.check(input.length, () -> check(text));
  }

  private static void check(String text) {
    Request request;
    try {
      request = Request.get(text);
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotEmpty().doesNotContainPattern(CONTROL);
      return;
    }
    Request passedOn = Request.get(request.originForm());
    assertThat(passedOn.target()).isEqualTo(request.originForm());
    assertThat(passedOn.originForm()).isEqualTo(request.originForm());
    assertThat(passedOn.path().problem()).isEqualTo(request.path().problem());
    assertThat(segments(passedOn)).isEqualTo(segments(request));
    assertThat(passedOn.query().raw()).isEqualTo(request.query().raw());
    assertThat(request.authority().isEmpty() || Authority.isValid(request.authority())).isTrue();
    assertThat(request.query().all("a").stream().findFirst()).isEqualTo(request.query().first("a"));
    if (request.path().problem().isEmpty()) {
      unmistakable(request);
    }
  }

  private static void unmistakable(Request request) {
    URI uri = URI.create("http://a" + request.path().raw().replaceAll("/{2,}", "/"));
    assertThat(uri.normalize().getRawPath()).isEqualTo(uri.getRawPath());
    StringBuilder written = new StringBuilder();
    for (String segment : segments(request)) {
      assertThat(segment).isNotEmpty().doesNotMatch("[.]{1,2}(;.*)?").doesNotContain("/", "\\");
      assertThat(segment).doesNotContainPattern(CONTROL);
      written.append('/').append(encoded(segment));
    }
    Request again = Request.get(written.isEmpty() ? "/" : written.toString());
    assertThat(again.path().problem()).isEmpty();
    assertThat(segments(again)).isEqualTo(segments(request));
  }

  private static String encoded(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static List<String> segments(Request request) {
    List<String> segments = new ArrayList<>();
    for (int i = 0; i < request.path().size(); i++) {
      segments.add(request.path().segment(i));
    }
    return segments;
  }
}
