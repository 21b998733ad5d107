package io.fluxgate.config.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.fluxgate.config.ConfigFormat;
import io.fluxgate.config.Problem;
import io.fluxgate.fuzz.MemoryBound;
import java.util.List;

/**
 * Any text at all, as a configuration: every problem has a place and a sentence, and what has none
 * is the same when it is written and read again.
 */
class JsonConfigFuzzTest {

  private final ConfigFormat format = new JsonConfigFormat();

  @FuzzTest(maxDuration = "10m")
  @DictionaryEntries({
    "\\x22routes\\x22", "\\x22path\\x22", "\\x22upstreams\\x22", "\\x22url\\x22",
        "\\x22http://a:1\\x22", "\\x22rate_limit\\x22",
    "\\x22type\\x22", "\\x22token_bucket\\x22", "\\x22capacity\\x22", "\\x22cache\\x22",
        "\\x22listeners\\x22", "\\x22tls\\x22",
    "\\x22circuit_breaker\\x22", "\\x22retry\\x22", "\\x22timeouts\\x22", "\\x22health\\x22",
        "\\x22id\\x22", "\\x22method\\x22"
  })
  void configurations(byte[] input) throws Exception {
    String text = new String(input, UTF_8);
    MemoryBound.check(input.length, () -> check(text));
  }

  private void check(String text) {
    ConfigFormat.Reading reading = format.read(text, "a file");
    List<Problem> problems = reading.allProblems();
    for (Problem problem : problems) {
      assertThat(problem.message()).isNotEmpty();
      assertThat(problem.toString()).doesNotContainPattern("[\\x00-\\x1f\\x7f]");
    }
    if (problems.isEmpty()) {
      String written = format.write(reading.config());
      ConfigFormat.Reading again = format.read(written, "itself");
      assertThat(again.allProblems()).isEmpty();
      assertThat(again.config()).isEqualTo(reading.config());
    }
  }
}
