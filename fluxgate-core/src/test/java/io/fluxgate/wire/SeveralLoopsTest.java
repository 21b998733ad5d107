package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxgate.Gateway;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.engine.EngineLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Clients of several loops share the connections to an upstream, of which there are only so many.
 */
@EveryEngine
class SeveralLoopsTest extends WireTest {

  private static final int LOOPS = 3;

  private final Watched watched;
  private final AtomicInteger most = new AtomicInteger();
  private RawUpstream upstream;

  SeveralLoopsTest(Engine engine) {
    super(new Watched(engine));
    this.watched = (Watched) this.engine;
  }

  @BeforeEach
  void onlyWhereThereAreLoops() throws Exception {
    assumeTrue(can(Capability.LIMITS));
    upstream =
        upstream(
            (head, in, out, socket) -> {
              most.accumulateAndGet(upstream.openConnections(), Math::max);
              String target = head.split(" ", 3)[1];
              RawUpstream.write(
                  out,
                  "HTTP/1.1 200 OK\r\nContent-Length: " + target.length() + "\r\n\r\n" + target);
            });
  }

  private Gateway gateway(int connections, Way way) {
    EngineLimits one = Limits.pool(connections, 1_000);
    return start(
        Gateway.builder()
            .engine(
                new EngineWithLimits(
                    watched, new EngineLimits(LOOPS, one.clients(), one.messages(), one.pool())))
            .port(0)
            .route(
                "all",
                route -> {
                  route.any("/*").loadBalancer(watched).upstream(upstream.url());
                  way.on(route);
                }));
  }

  private static String get(RawClient client, String target) throws IOException {
    return client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n").read().body();
  }

  @ParameterizedTest
  @EnumSource
  void anIdleConnectionGivesWayToAClientOfAnotherLoop(Way way) throws Exception {
    Gateway gateway = gateway(1, way);
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < LOOPS; i++) { // they go to the loops in turn
      clients.add(client(gateway));
    }

    for (int i = 0; i < 30; i++) {
      assertThat(get(clients.get(i % LOOPS), "/" + i)).isEqualTo("/" + i);
    }
    watched.awaitNothingHeld();
  }

  @ParameterizedTest
  @EnumSource
  void manyClientsOfAllLoopsShareTwoConnections(Way way) throws Exception {
    Gateway gateway = gateway(2, way);
    List<Future<?>> clients = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 4 * LOOPS; i++) {
        String name = "/" + i + "/";
        RawClient client = client(gateway);
        clients.add(
            threads.submit(
                () -> {
                  for (int n = 0; n < 40; n++) {
                    assertThat(get(client, name + n)).isEqualTo(name + n);
                  }
                  return null;
                }));
      }
    }

    for (Future<?> client : clients) {
      client.get();
    }
    // A connection that gives way may still be closing while the next one is there already.
    assertThat(most).hasValueLessThanOrEqualTo(2 + LOOPS);
    watched.awaitNothingHeld();
  }
}
