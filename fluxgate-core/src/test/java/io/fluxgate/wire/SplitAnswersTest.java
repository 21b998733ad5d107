package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Engine;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However an upstream's answer is cut into pieces on its way here, it is the same answer. */
@EveryEngine
class SplitAnswersTest extends WireTest {

  private static final String FIELDS =
      "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nX-Folded: a, b\r\nSet-Cookie: c=1\r\n";

  /** Each with what the client gets of its body. */
  private static final List<String[]> ANSWERS =
      List.of(
          new String[] {
            "HTTP/1.1 200 OK\r\n" + FIELDS + "Content-Length: 9\r\n\r\nhello\r\n\r\n",
            "hello\r\n\r\n"
          },
          new String[] {
            "HTTP/1.1 200 OK\r\n"
                + FIELDS
                + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0b;x=\"y;\"\r\n, my\r\ndear!\r\n"
                + "0\r\n\r\n",
            "hello, my\r\ndear!"
          },
          new String[] {"HTTP/1.1 200 \r\n" + FIELDS + "\r\nuntil the end", "until the end"},
          new String[] {"HTTP/1.1 204 No Content\r\n" + FIELDS + "\r\n", ""},
          new String[] {
            "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
            "hello"
          });

  private final AtomicReference<String> answer = new AtomicReference<>("");

  SplitAnswersTest(Engine engine) {
    super(engine);
  }

  /**
   * Takes the place to cut from the path; zero means everywhere. Between two pieces the gateway
   * serves another connection.
   */
  private Gateway cutting(Way way) throws Exception {
    AtomicReference<RawClient> other = new AtomicReference<>();
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              int cut = Integer.parseInt(head.substring(5, head.indexOf(' ', 5)));
              byte[] bytes = answer.get().getBytes(StandardCharsets.ISO_8859_1);
              if (cut == 0) {
                for (byte one : bytes) {
                  out.write(one);
                }
              } else {
                out.write(bytes, 0, cut);
                ping(other.get());
                out.write(bytes, cut, bytes.length - cut);
              }
              if (answer.get().contains("until")) {
                socket.close();
              }
            });
    Gateway gateway = proxyWithPing(upstream, way::on);
    other.set(client(gateway));
    return gateway;
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerCutAnywhereIsTheSameAnswer(Way way) throws Exception {
    Gateway gateway = cutting(way);
    for (String[] pair : ANSWERS) {
      answer.set(pair[0]);
      RawClient client = client(gateway);
      for (int cut = 1; cut < pair[0].length(); cut++) {
        assertAnswer(client, cut, pair[1]);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerThatComesByteByByteIsTheSameAnswer(Way way) throws Exception {
    Gateway gateway = cutting(way);
    for (String[] pair : ANSWERS) {
      answer.set(pair[0]);
      RawClient client = client(gateway);
      for (int i = 0; i < 5; i++) {
        assertAnswer(client, 0, pair[1]);
      }
    }
  }

  private void assertAnswer(RawClient client, int cut, String body) throws Exception {
    RawClient.Answer got = client.send("GET /" + cut + " HTTP/1.1\r\nHost: a\r\n\r\n").read();

    assertThat(got.status()).as("cut at %d", cut).isEqualTo(body.isEmpty() ? 204 : 200);
    assertThat(got.body()).as("cut at %d", cut).isEqualTo(body);
    assertThat(got.whole()).as("cut at %d", cut).isTrue();
    if (answer.get().contains("X-Folded")) {
      assertThat(got.header("x-folded")).isEqualTo("a, b");
      assertThat(got.header("set-cookie")).isEqualTo("c=1");
    }
  }
}
