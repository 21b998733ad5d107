package io.fluxgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsChecksTest {

  /** The limits and what is said about them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'loops': -1} | loops: must be from 0 to 1024: -1",
        "{'loops': 1025} | loops: must be from 0 to 1024: 1025",
        "{'clients': {'max_connections': 0}} | clients.max_connections: must be at least 1: 0",
        "{'clients': {'max_connections_per_address': -1}} | clients.max_connections_per_address:"
            + " must be at least 0: -1",
        "{'clients': {'max_requests_per_connection': -1}} | clients.max_requests_per_connection:"
            + " must be at least 0: -1",
        "{'clients': {'keep_alive_ms': 0}} | clients.keep_alive_ms: must be positive: 0 ms",
        "{'clients': {'keep_alive_ms': 1e15}} | clients.keep_alive_ms: must be at most 36500 days:"
            + " 1000000000000000 ms",
        "{'messages': {'max_request_line_bytes': 63}} | messages.max_request_line_bytes: must be"
            + " from 64 to 1048576: 63",
        "{'messages': {'max_request_line_bytes': 1048577}} | messages.max_request_line_bytes: must"
            + " be from 64 to 1048576: 1048577",
        "{'messages': {'max_request_line_bytes': 32769}} | messages.max_request_line_bytes: must"
            + " not be more than max_head_bytes, 32768: 32769",
        "{'messages': {'max_head_bytes': 8191}} | messages.max_request_line_bytes: must not be"
            + " more than max_head_bytes, 8191: 8192",
        "{'messages': {'max_head_bytes': 63}} | messages.max_head_bytes: must be from 64 to"
            + " 1048576: 63",
        "{'messages': {'max_head_bytes': 1048577}} | messages.max_head_bytes: must be from 64 to"
            + " 1048576: 1048577",
        "{'messages': {'max_headers': 0}} | messages.max_headers: must be from 1 to 10000: 0",
        "{'messages': {'max_headers': 10001}} | messages.max_headers: must be from 1 to 10000:"
            + " 10001",
        "{'messages': {'max_body_bytes': -1}} | messages.max_body_bytes: must be at least 0: -1",
        "{'messages': {'small_body_bytes': -1}} | messages.small_body_bytes: must be from 0 to"
            + " 16777216: -1",
        "{'messages': {'small_body_bytes': 16777217}} | messages.small_body_bytes: must be from 0"
            + " to 16777216: 16777217",
        "{'pool': {'max_connections': 0}} | pool.max_connections: must be at least 1: 0",
        "{'pool': {'max_waiting': -1}} | pool.max_waiting: must be at least 0: -1",
        "{'pool': {'idle_ms': 0}} | pool.idle_ms: must be positive: 0 ms",
        "{'pool': {'lifetime_ms': -0.5}} | pool.lifetime_ms: must be positive: -0.5 ms",
      })
  void complainsAboutALimit(String limits, String expected) {
    assertThat(problems(limits)).containsExactly("listen.limits." + expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'loops': 1024}",
        "{'clients': {'max_connections': 1, 'max_connections_per_address': 2147483647,"
            + " 'max_requests_per_connection': 0, 'keep_alive_ms': 0.000001}}",
        "{'messages': {'max_request_line_bytes': 64, 'max_head_bytes': 64, 'max_headers': 1,"
            + " 'max_body_bytes': 9223372036854775807, 'small_body_bytes': 0}}",
        "{'messages': {'max_request_line_bytes': 1048576, 'max_head_bytes': 1048576,"
            + " 'max_headers': 10000, 'max_body_bytes': 0, 'small_body_bytes': 16777216}}",
        "{'pool': {'max_connections': 1, 'max_waiting': 0, 'idle_ms': 1, 'lifetime_ms': 1}}"
      })
  void takesLimitsUpToTheirBounds(String limits) {
    assertThat(problems(limits)).isEmpty();
  }

  /** Single quotes stand for double ones. */
  private static List<String> problems(String limits) {
    String json = "{\"listen\": {\"limits\": " + limits.replace('\'', '"') + "}}";
    ConfigFormat.Reading reading = ConfigFormat.named("json").read(json, "");
    assertThat(reading.problems()).isEmpty();
    return reading.config().problems().stream().map(Problem::toString).toList();
  }
}
