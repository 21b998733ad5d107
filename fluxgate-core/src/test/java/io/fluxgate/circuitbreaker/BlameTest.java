package io.fluxgate.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.config.CircuitBreakerConfig.FailureKind;
import io.fluxgate.config.CircuitBreakerConfig.Failures;
import io.fluxgate.http.UpstreamException;
import io.fluxgate.http.UpstreamException.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlameTest {

  private static final Blame STANDARD = Blame.standard();

  private static Blame statuses(Integer... statuses) {
    return Blame.of(new Failures(Optional.of(List.of(statuses)), Set.of(FailureKind.values())));
  }

  private static Blame kinds(Set<FailureKind> kinds) {
    return Blame.of(new Failures(Optional.empty(), kinds));
  }

  private static UpstreamException failed(Kind kind) {
    return new UpstreamException(kind, true, "x", null);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504, 599})
  void everyServerErrorCountsUnlessOtherStatusesAreNamed(int status) {
    assertThat(STANDARD.counts(status)).isTrue();
    assertThat(statuses(429).counts(status)).isFalse();
    assertThat(statuses().counts(status)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 200, 304, 400, 404, 429, 499})
  void nothingBelowCounts(int status) {
    assertThat(STANDARD.counts(status)).isFalse();
  }

  @Test
  void theStatusesThatAreNamedCountAndNoOthers() {
    Blame some = statuses(429, 503);
    assertThat(some.counts(429)).isTrue();
    assertThat(some.counts(503)).isTrue();
    assertThat(some.counts(502)).isFalse();
  }

  @Test
  void whatTheClientDidWrongNeverCounts() {
    assertThat(statuses(400, 404, 410).counts(400)).isFalse();
    assertThat(statuses(400, 404, 410).counts(404)).isFalse();
    assertThat(statuses(400, 404, 410).counts(410)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "DNS_ERROR, CONNECT",
    "CONNECTION_REFUSED, CONNECT",
    "CONNECTION_TIMEOUT, CONNECT",
    "TLS_CERTIFICATE_ERROR, CONNECT",
    "TLS_ALERT_RECEIVED, CONNECT",
    "TLS_PROTOCOL_ERROR, CONNECT",
    "RESPONSE_TIMEOUT, TIMEOUT",
    "CONNECTION_TERMINATED, RESET",
    "RESPONSE_INCOMPLETE, RESET",
    "PROTOCOL_ERROR, PROTOCOL"
  })
  void eachFailureIsOfOneKind(Kind how, FailureKind kind) {
    assertThat(STANDARD.counts(failed(how))).isTrue();
    for (FailureKind other : FailureKind.values()) {
      assertThat(kinds(Set.of(other)).counts(failed(how))).isEqualTo(other == kind);
    }
    assertThat(kinds(Set.of()).counts(failed(how))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"CONNECTION_LIMIT", "LOOP_DETECTED", "NO_ENDPOINT"})
  void whatTheGatewayRefusesIsNotTheEndpointsFault(Kind kind) {
    assertThat(STANDARD.counts(failed(kind))).isFalse();
    assertThat(STANDARD.counts(UpstreamException.noEndpoint("x", Duration.ZERO))).isFalse();
  }

  @Test
  void aRequestThatWasNeverSentIsNoProtocolErrorOfTheEndpoint() {
    assertThat(STANDARD.counts(new UpstreamException(Kind.PROTOCOL_ERROR, false, "x", null)))
        .isFalse();
  }

  @Test
  void aBodyThatEndsEarlyIsAResetAndAClientThatLeavesIsNothing() {
    assertThat(STANDARD.counts(new EOFException())).isTrue();
    assertThat(kinds(Set.of(FailureKind.TIMEOUT)).counts(new EOFException())).isFalse();
    assertThat(STANDARD.counts(new IOException("Broken pipe"))).isFalse();
    assertThat(STANDARD.counts(new InterruptedException())).isFalse();
    assertThat(STANDARD.counts(new IllegalStateException())).isFalse();
  }
}
