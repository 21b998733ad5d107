package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Engine;
import org.junit.jupiter.api.Test;

/** A gateway whose handler asks another gateway of the same process. */
@EveryEngine
class NestedGatewaysTest extends WireTest {

  NestedGatewaysTest(Engine engine) {
    super(engine);
  }

  /** The inner one's threads must not touch what belongs to the outer one's. */
  @Test
  void theInnerOneLeavesTheOuterOnesConnectionsAlone() throws Exception {
    RawUpstream upstream =
        closing(
            RawUpstream.answering(
                "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                    + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
    Gateway inner = builder().route(route -> route.any("/*").upstream(upstream.url())).build();
    closing(inner::close);
    Gateway outer = start(builder().route(route -> route.any("/*").handle(inner::handle)));
    RawClient client = client(outer);

    for (int i = 0; i < 3; i++) {
      assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read().body()).isEqualTo("ok");
    }
    assertThat(client.interim).isEmpty();
  }
}
