package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.http.Body;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Response;
import java.io.ByteArrayInputStream;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Answers whose bodies the application made: one that goes wrong ends its own exchange, and nothing
 * is held for it any longer.
 */
@EveryEngine
class ApplicationBodiesTest extends WireTest {

  private static final String GET =
      "GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: TE\r\n\r\n";

  private final Watched watched;

  ApplicationBodiesTest(Engine engine) {
    super(new Watched(engine));
    watched = (Watched) this.engine;
  }

  private Gateway answering(Supplier<Response> response) {
    return start(builder().route(route -> route.get("/").handle(request -> response.get())));
  }

  private static Body.Stream tenBytes(Supplier<Headers> trailers) {
    return Body.stream(new ByteArrayInputStream(new byte[10]), trailers);
  }

  @Test
  void anAnswerWhoseBodyHasBeenReadAlreadyEndsTheConnection() throws Exception {
    Response once = Response.of(200).withBody(tenBytes(Headers::empty));
    RawClient client = client(answering(() -> once));
    assertThat(client.send(GET).read().whole()).isTrue();

    client.send(GET);

    assertThat(client.isClosedByPeer()).isTrue();
    watched.awaitNothingHeld();
  }

  @Test
  void anAnswerWhoseTrailersCannotBeHadIsCutOff() throws Exception {
    Supplier<Headers> failing =
        () -> {
          throw new IllegalStateException("no trailers");
        };
    RawClient client = client(answering(() -> Response.of(200).withBody(tenBytes(failing))));

    RawClient.Answer answer = client.send(GET).read();

    if (can(Capability.TRAILERS)) {
      assertThat(answer.whole()).isFalse();
      assertThat(client.isClosedByPeer()).isTrue();
    } // else nobody asks for them
    watched.awaitNothingHeld();
  }

  /** The end of the request is the end of its answer. */
  @Test
  void aConnectionWhoseRequestWasItsAnswerDoesNotLingerForEver() throws Exception {
    Gateway gateway =
        start(
            builder()
                .route(
                    route ->
                        route
                            .post("/")
                            .handle(request -> Response.of(200).withBody(request.body()))));
    RawClient client = client(gateway);
    client.send(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(50_000));
    client.socket.getInputStream().readNBytes(1); // the answer has begun

    client.send("x".repeat(50_000));

    boolean closes = client.readUntilBlankLine().contains("\r\nConnection: close\r\n");
    assertThat(client.socket.getInputStream().readNBytes(100_000)).hasSize(100_000);
    watched.awaitNothingHeld();
    if (closes) {
      watched.awaitNoClients(); // though the client has not closed its side
    }
  }
}
