package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What an upstream says before its answer reaches the client before the answer (RFC 9110, 15.2).
 */
@EveryEngine
class InterimAnswersTest extends WireTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  InterimAnswersTest(Engine engine) {
    super(engine);
  }

  private static String hints(String link) {
    return "HTTP/1.1 103 Early Hints\r\nLink: <" + link + ">; rel=preload\r\n\r\n";
  }

  @ParameterizedTest
  @EnumSource
  void earlyHintsReachTheClientBeforeTheAnswerIsMade(Way way) throws Exception {
    CountDownLatch read = new CountDownLatch(can(Capability.INTERIM_RESPONSES) ? 1 : 0);
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              RawUpstream.write(out, hints("/a.css"));
              if (!read.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("the hints did not arrive");
              }
              RawUpstream.write(out, OK);
            });
    RawClient client = client(proxy(upstream, way::on)).send(GET);

    if (can(Capability.INTERIM_RESPONSES)) {
      String interim = client.readUntilBlankLine();
      assertThat(interim).startsWith("HTTP/1.1 103 ");
      assertThat(interim).containsIgnoringCase("\r\nlink: </a.css>; rel=preload\r\n");
      read.countDown();
    }

    assertThat(client.read().body()).isEqualTo("ok");
    assertThat(client.interim).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void severalInterimAnswersKeepTheirOrder(Way way) throws Exception {
    RawUpstream upstream =
        closing(
            RawUpstream.answering(
                hints("/1")
                    + "HTTP/1.1 102 Processing\r\nX-Step: 2\r\n\r\n"
                    + hints("/3")
                    + "HTTP/1.1 199 \r\nX-Step: 4\r\n\r\n"
                    + OK));
    RawClient client = client(proxy(upstream, way::on));

    for (int i = 0; i < 3; i++) {
      client.interim.clear();
      assertThat(client.send(GET).read().body()).isEqualTo("ok");
      if (can(Capability.INTERIM_RESPONSES)) {
        assertThat(client.interim)
            .extracting(head -> head.substring(9, 12))
            .containsExactly("103", "102", "103", "199");
        assertThat(client.interim.get(2)).contains("</3>");
      } else {
        assertThat(client.interim).isEmpty();
      }
    }
  }

  @Test
  void aClientOfHttp10GetsNoInterimAnswer() throws Exception {
    RawUpstream upstream = closing(RawUpstream.answering(hints("/a") + OK));

    RawClient client = client(proxy(upstream)).send("GET / HTTP/1.0\r\n\r\n");

    assertThat(client.read().body()).isEqualTo("ok");
    assertThat(client.interim).isEmpty();
  }

  @Test
  void connectionLevelFieldsOfAnInterimAnswerAreNotPassedOn() throws Exception {
    RawUpstream upstream =
        closing(
            RawUpstream.answering(
                "HTTP/1.1 103 Early Hints\r\nConnection: X-Internal, close\r\nX-Internal: 1\r\n"
                    + "Keep-Alive: timeout=5\r\nLink: </a>\r\n\r\n"
                    + OK));
    RawClient client = client(proxy(upstream)).send(GET);

    assertThat(client.read().body()).isEqualTo("ok");
    assertThat(String.join("", client.interim))
        .doesNotContainIgnoringCase("x-internal")
        .doesNotContainIgnoringCase("keep-alive")
        .doesNotContainIgnoringCase("close");
    assertThat(client.send(GET).read().body()).isEqualTo("ok");
  }

  @Test
  void interimAnswersBeforeTheAnswerToHeadArePassedOnToo() throws Exception {
    RawUpstream upstream =
        closing(
            RawUpstream.answering(
                hints("/a") + "HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n"));
    RawClient client = client(proxy(upstream)).send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");

    assertThat(client.readHead().header("content-length")).isEqualTo("12345");
    assertThat(client.interim).hasSize(can(Capability.INTERIM_RESPONSES) ? 1 : 0);
  }

  @Test
  void anUpstreamThatOnlySpeaksInTheInterimIs502() throws Exception {
    AtomicInteger said = new AtomicInteger();
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              while (said.incrementAndGet() < 1_000_000) {
                RawUpstream.write(out, hints("/" + said.get()));
              }
            });

    RawClient.Answer answer = client(proxy(upstream)).send(GET).read();

    assertThat(answer.status()).isEqualTo(502);
    assertThat(said).hasValueLessThan(500_000);
  }

  /** It has no content, whatever it says (RFC 9110, 8.6). */
  @Test
  void anInterimAnswerAnnouncesNoContent() throws Exception {
    RawUpstream upstream =
        closing(
            RawUpstream.answering(
                "HTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\nLink: </a>\r\n\r\n" + OK));
    RawClient client = client(proxy(upstream)).send(GET);

    assertThat(client.read().body()).isEqualTo("ok");
    assertThat(String.join("", client.interim)).doesNotContainIgnoringCase("content-length");
  }
}
