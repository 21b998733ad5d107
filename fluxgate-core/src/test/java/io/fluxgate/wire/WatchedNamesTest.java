package io.fluxgate.wire;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Engine;
import io.fluxgate.loadbalancer.LoadBalancer;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each address of a name is an upstream, for as long as the name stands for it. */
@EveryEngine
class WatchedNamesTest extends WireTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  WatchedNamesTest(Engine engine) {
    super(engine);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void anAddressThatIsTakenAwayFinishesWhatItHasAndGetsNothingMore(Way way) throws Exception {
    InetAddress stays = InetAddress.getLoopbackAddress();
    InetAddress goes = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
    CountDownLatch go = new CountDownLatch(1);
    RawUpstream staying =
        closing(new RawUpstream(stays, 0, (head, in, out, socket) -> answer(out, "stays")));
    RawUpstream going =
        closing(
            new RawUpstream(
                goes,
                staying.port(),
                (head, in, out, socket) -> {
                  if (head.startsWith("GET /slow ")) {
                    go.await(20, TimeUnit.SECONDS);
                  }
                  answer(out, "goes");
                }));
    AtomicReference<List<InetAddress>> addresses = new AtomicReference<>(List.of(stays, goes));
    Gateway gateway =
        start(
            builder()
                .resolver(host -> addresses.get())
                .route(
                    "all",
                    route -> {
                      route
                          .any("/*")
                          .loadBalancer(LoadBalancer.roundRobin())
                          .upstream(
                              "http://service.example:" + staying.port(),
                              upstream -> upstream.resolveAll(ofMillis(20)));
                      way.on(route);
                    }));
    awaitThat("both addresses are known", () -> endpoints(gateway) == 2);
    Set<String> served = new HashSet<>();
    RawClient client = client(gateway);
    for (int i = 0; i < 10; i++) {
      served.add(client.send(GET).read().body());
    }
    assertThat(served).containsExactlyInAnyOrder("stays", "goes");
    assertThat(going.heads.peek()).contains("service.example:" + staying.port());
    going.heads.clear();
    RawClient slow = client(gateway);
    while (going.heads.stream().noneMatch(head -> head.startsWith("GET /slow "))) {
      slow.close();
      slow = client(gateway).send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
      RawClient asked = slow;
      awaitThat("one of them has it", () -> has(asked) || !going.heads.isEmpty());
    }

    addresses.set(List.of(stays));
    awaitThat("one address is left", () -> endpoints(gateway) == 1);
    going.heads.clear();
    for (int i = 0; i < 10; i++) {
      assertThat(client.send(GET).read().body()).isEqualTo("stays");
    }
    go.countDown();

    assertThat(slow.read().body()).isEqualTo("goes");
    assertThat(going.heads).isEmpty();
  }

  private static boolean has(RawClient client) {
    try {
      return client.hasMore();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void answer(java.io.OutputStream out, String name) throws java.io.IOException {
    RawUpstream.write(
        out, "HTTP/1.1 200 OK\r\nContent-Length: " + name.length() + "\r\n\r\n" + name);
  }

  private static int endpoints(Gateway gateway) {
    return gateway.upstreams().getFirst().endpoints().size();
  }
}
