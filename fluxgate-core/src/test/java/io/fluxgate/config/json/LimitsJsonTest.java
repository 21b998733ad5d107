package io.fluxgate.config.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.config.LimitsConfig;
import io.fluxgate.config.ListenConfig;
import io.fluxgate.config.Problem;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsJsonTest {

  private final JsonConfigFormat json = new JsonConfigFormat();

  private LimitsConfig limits(String limits) {
    var reading = json.read("{\"listen\": {\"limits\": " + limits + "}}", "");
    assertThat(reading.problems()).isEmpty();
    return reading.config().listen().limits();
  }

  private List<String> problems(String limits) {
    String text = "{\"listen\": {\"limits\": " + limits.replace('\'', '"') + "}}";
    return json.read(text, "").problems().stream().map(Problem::toString).toList();
  }

  @Test
  void theDefaultsAreThoseOfTheDocumentation() {
    assertThat(
            limits(
                """
                { "loops": 0,
                  "clients": { "max_connections": 10000, "max_connections_per_address": 0,
                    "max_requests_per_connection": 10000, "keep_alive_ms": 75000 },
                  "messages": { "max_request_line_bytes": 8192, "max_head_bytes": 32768,
                    "max_headers": 100, "max_body_bytes": 0, "small_body_bytes": 65536 },
                  "pool": { "max_connections": 8192, "max_waiting": 1024, "idle_ms": 30000,
                    "lifetime_ms": 600000 } }
                """))
        .isEqualTo(LimitsConfig.DEFAULT);
  }

  @Test
  void everyFieldMayBeLeftOut() {
    assertThat(json.read("{\"listen\": {\"port\": 1}}", "").config().listen())
        .isEqualTo(ListenConfig.DEFAULT.withPort(1));
    assertThat(limits("{}")).isEqualTo(LimitsConfig.DEFAULT);
    assertThat(limits("{\"clients\": {}, \"messages\": {}, \"pool\": {\"idle_ms\": 0.5}}"))
        .isEqualTo(
            new LimitsConfig(
                0,
                LimitsConfig.Clients.DEFAULT,
                LimitsConfig.Messages.DEFAULT,
                new LimitsConfig.Pool(
                    8192, 1024, Duration.ofNanos(500_000), Duration.ofMinutes(10))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'loop': 1} | 1:24 listen.limits.loop: unknown field 'loop' (did you mean 'loops'?);"
            + " known: clients, loops, messages, pool",
        "{'clients': {'max_conections': 1}} | 1:36 listen.limits.clients.max_conections: unknown"
            + " field 'max_conections' (did you mean 'max_connections'?); known: keep_alive_ms,"
            + " max_connections, max_connections_per_address, max_requests_per_connection",
        "{'messages': {'max_header': 1}} | 1:37 listen.limits.messages.max_header: unknown field"
            + " 'max_header' (did you mean 'max_headers'?); known: max_body_bytes, max_head_bytes,"
            + " max_headers, max_request_line_bytes, small_body_bytes",
        "{'pool': {'idle': 1}} | 1:33 listen.limits.pool.idle: unknown field 'idle'; known:"
            + " idle_ms, lifetime_ms, max_connections, max_waiting",
        "{'clients': 5} | 1:35 listen.limits.clients: must be an object: 5",
        "{'loops': 1.5} | 1:33 listen.limits.loops: must be a whole number: 1.5",
      })
  void saysWhatIsWrongAndWhere(String limits, String expected) {
    assertThat(problems(limits)).containsExactly(expected);
  }

  @Test
  void writesOnlyWhatDiffers() {
    String text =
        """
        {
          "listen" : {
            "limits" : {
              "loops" : 2,
              "pool" : {
                "max_waiting" : 5
              }
            }
          }
        }
        """;
    assertThat(json.write(json.read(text, "").config())).isEqualTo(text);
  }
}
