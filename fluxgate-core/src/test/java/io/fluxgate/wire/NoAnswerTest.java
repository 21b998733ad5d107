package io.fluxgate.wire;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.metrics.GatewayEvent.RequestCompleted;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each way in which an upstream gives no answer has its status, its error token and its timeout,
 * and is answered by another upstream where that does no harm.
 */
@EveryEngine
class NoAnswerTest extends WireTest {

  /** What an upstream does, and what a client hears of it where there is no other. */
  enum Failure {
    REFUSES(502, "connection_refused", ""),
    DOES_NOT_ACCEPT(504, "connection_timeout", "connect"),
    RESETS(502, "connection_terminated", ""),
    CLOSES(502, "connection_terminated", ""),
    IS_SILENT(504, "http_response_timeout", "response"),
    IS_SILENT_FOR_A_TRY(504, "http_response_timeout", "per_try"),
    SPEAKS_NO_HTTP(502, "http_protocol_error", "");

    private final int status;
    private final String token;
    private final String timeout;

    Failure(int status, String token, String timeout) {
      this.status = status;
      this.token = token;
      this.timeout = timeout;
    }

    /** Whether the upstream may have seen the request. */
    boolean mayHaveBeenSeen() {
      return this != REFUSES && this != DOES_NOT_ACCEPT;
    }

    void play(OutputStream out, java.net.Socket socket) throws IOException {
      switch (this) {
        case RESETS -> RawUpstream.reset(socket);
        case CLOSES -> socket.close();
        case SPEAKS_NO_HTTP -> RawUpstream.write(out, "220 smtp.example ESMTP\r\n\r\n");
        default -> socket.getInputStream().transferTo(OutputStream.nullOutputStream());
      }
    }
  }

  static Stream<Arguments> failures() {
    return Arrays.stream(Failure.values())
        .flatMap(failure -> Stream.of(Way.values()).map(way -> Arguments.of(failure, way)));
  }

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";

  /** What an upstream on a busy machine needs to have read a request, and more. */
  private static final Duration SOON = ofMillis(400);

  private final Watched watched;
  private final Heard heard = new Heard();
  private final RawUpstream sick;

  NoAnswerTest(Engine engine) throws IOException {
    super(new Watched(engine));
    this.watched = (Watched) this.engine;
    this.sick = upstream((head, in, out, socket) -> {});
  }

  private String urlOf(Failure failure) throws IOException {
    sick.script((head, in, out, socket) -> failure.play(out, socket));
    switch (failure) {
      case REFUSES -> {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
          return "http://127.0.0.1:" + free.getLocalPort();
        }
      }
      case DOES_NOT_ACCEPT -> {
        return closing(new DeafServer()).url();
      }
      default -> {
        return sick.url();
      }
    }
  }

  /** The first upstream is the one that is asked first. */
  private Gateway gateway(Failure failure, Way way, int attempts, List<String> upstreams) {
    boolean perTry = failure == Failure.IS_SILENT_FOR_A_TRY;
    Duration response = failure == Failure.IS_SILENT ? SOON : ofSeconds(20);
    Duration connect = failure == Failure.DOES_NOT_ACCEPT ? ofMillis(100) : ofSeconds(20);
    return start(
        builder()
            .listener(heard)
            .route(
                "all",
                route -> {
                  route
                      .any("/*")
                      .loadBalancer(watched)
                      .timeouts(t -> t.connect(connect).response(response))
                      .retry(
                          retry ->
                              retry
                                  .attempts(attempts)
                                  .baseTime(ofMillis(1))
                                  .perTryTimeout(perTry ? SOON : Duration.ZERO));
                  upstreams.forEach(route::upstream);
                  way.on(route);
                }));
  }

  private void assertToldAsSuch(Failure failure, RawClient.Answer answer, int attempts)
      throws InterruptedException {
    assertThat(answer.status()).isEqualTo(failure.status);
    assertThat(answer.header("proxy-status")).isEqualTo("fluxgate; error=" + failure.token);
    if (failure.timeout.isEmpty()) {
      assertThat(answer.body()).doesNotContain("\"timeout\"");
    } else {
      assertThat(answer.body()).contains("\"timeout\":\"" + failure.timeout + "\"");
    }
    RequestCompleted told = heard.awaitRequest();
    assertThat(told.status()).isEqualTo(failure.status);
    assertThat(told.failure()).contains(failure.token);
    assertThat(told.timeout())
        .isEqualTo(Optional.of(failure.timeout).filter(timeout -> !timeout.isEmpty()));
    assertThat(told.attempts()).isEqualTo(attempts);
    assertThat(heard.attempts())
        .hasSize(attempts)
        .allSatisfy(each -> assertThat(each.failure()).contains(failure.token));
  }

  /** How often the sick upstream was asked; an engine may ask twice for one attempt. */
  private void assertAsked(Failure failure, int attempts) throws InterruptedException {
    if (!failure.mayHaveBeenSeen()) {
      assertThat(sick.heads).isEmpty();
      return;
    }
    awaitThat("the upstream has read what it was asked", () -> sick.heads.size() >= attempts);
    if (can(Capability.NO_HIDDEN_RESENDS) || sick.heads.peek().startsWith("POST")) {
      assertThat(sick.heads).hasSize(attempts);
    } else {
      assertThat(sick.heads).hasSizeBetween(attempts, 2 * attempts);
    }
  }

  @ParameterizedTest
  @MethodSource("failures")
  void theClientHearsItWhereNothingIsSentAgain(Failure failure, Way way) throws Exception {
    RawUpstream good = closing(RawUpstream.ok());
    Gateway gateway = gateway(failure, way, 1, List.of(urlOf(failure), good.url()));

    RawClient.Answer answer = client(gateway).send(GET).read();

    assertToldAsSuch(failure, answer, 1);
    assertAsked(failure, 1);
    assertThat(good.heads).isEmpty();
    watched.awaitNothingHeld();
  }

  @ParameterizedTest
  @MethodSource("failures")
  void theClientHearsNothingOfItWhereAnotherAnswers(Failure failure, Way way) throws Exception {
    RawUpstream good = closing(RawUpstream.ok());
    Gateway gateway = gateway(failure, way, 2, List.of(urlOf(failure), good.url()));

    RawClient.Answer answer = client(gateway).send(GET).read();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("ok");
    assertThat(answer.header("proxy-status")).isEmpty();
    RequestCompleted told = heard.awaitRequest();
    assertThat(told.failure()).isEmpty();
    assertThat(told.timeout()).isEmpty();
    assertThat(told.attempts()).isEqualTo(2);
    assertThat(heard.attempts().getFirst().failure()).contains(failure.token);
    assertThat(heard.attempts().getLast().status()).isEqualTo(200);
    assertAsked(failure, 1);
    assertThat(good.heads).hasSize(1);
    watched.awaitNothingHeld();
  }

  @ParameterizedTest
  @MethodSource("failures")
  void theClientHearsItWhenEveryAttemptFails(Failure failure, Way way) throws Exception {
    Gateway gateway = gateway(failure, way, 3, List.of(urlOf(failure)));

    RawClient.Answer answer = client(gateway).send(GET).read();

    assertToldAsSuch(failure, answer, 3);
    assertAsked(failure, 3);
    watched.awaitNothingHeld();
  }

  /** It might be carried out twice. */
  @ParameterizedTest
  @MethodSource("failures")
  void aPostGoesElsewhereOnlyIfItWasCertainlyNotSeen(Failure failure, Way way) throws Exception {
    RawUpstream good = upstream(RawBody::echo);
    Gateway gateway = gateway(failure, way, 2, List.of(urlOf(failure), good.url()));

    RawClient.Answer answer = client(gateway).send(POST).read();

    assertAsked(failure, 1);
    if (failure.mayHaveBeenSeen()) {
      assertToldAsSuch(failure, answer, 1);
      assertThat(good.heads).isEmpty();
    } else {
      assertThat(answer.body()).isEqualTo("POST / hi");
      assertThat(heard.awaitRequest().attempts()).isEqualTo(2);
      assertThat(good.heads).hasSize(1);
    }
    watched.awaitNothingHeld();
  }
}
