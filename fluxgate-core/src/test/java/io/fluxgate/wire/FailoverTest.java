package io.fluxgate.wire;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.Gateway;
import io.fluxgate.RouteBuilder;
import io.fluxgate.engine.Engine;
import io.fluxgate.loadbalancer.LoadBalancer;
import io.fluxgate.metrics.GatewayEvent.RequestCompleted;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With a second upstream and retries, no client sees that the first one dies, or comes back. */
@EveryEngine
class FailoverTest extends WireTest {

  private static final int CLIENTS = 4;
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  private final Watched watched;
  private final Heard heard = new Heard();

  FailoverTest(Engine engine) {
    super(new Watched(engine));
    this.watched = (Watched) this.engine;
  }

  private Gateway gateway(
      RawUpstream mortal, RawUpstream steady, Consumer<RouteBuilder> balancer, Way way) {
    return start(
        builder()
            .listener(heard)
            .route(
                "all",
                route -> {
                  route
                      .any("/*")
                      .upstream(mortal.url())
                      .upstream(steady.url())
                      .retry(retry -> retry.attempts(2).baseTime(ofMillis(1)).budgetPercent(100));
                  balancer.accept(route);
                  way.on(route);
                }));
  }

  private RawUpstream.Script saying(String name) {
    return (head, in, out, socket) ->
        RawUpstream.write(
            out, "HTTP/1.1 200 OK\r\nContent-Length: " + name.length() + "\r\n\r\n" + name);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void noClientSeesAnUpstreamDieAndComeBack(Way way) throws Exception {
    RawUpstream mortal = upstream(saying("mortal"));
    RawUpstream steady = upstream(saying("steady"));
    Gateway gateway =
        gateway(mortal, steady, route -> route.loadBalancer(LoadBalancer.roundRobin()), way);
    AtomicBoolean enough = new AtomicBoolean();
    AtomicInteger served = new AtomicInteger();
    List<String> wrong = new CopyOnWriteArrayList<>();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CLIENTS; i++) {
        clients.execute(
            () -> {
              try (RawClient client = new RawClient(gateway.uri())) {
                while (!enough.get()) {
                  RawClient.Answer answer = client.send(GET).read();
                  if (answer.status() != 200 || !answer.whole() || answer.body().length() != 6) {
                    wrong.add(answer.toString());
                  }
                  served.incrementAndGet();
                }
              } catch (Exception e) {
                wrong.add(e.toString());
              }
            });
      }
      try {
        awaitThat("both serve", () -> mortal.heads.size() > 50 && steady.heads.size() > 50);
        mortal.kill();
        int before = served.get();
        awaitThat("one serves", () -> served.get() > before + 200);
        RawUpstream restarted =
            closing(
                new RawUpstream(InetAddress.getLoopbackAddress(), mortal.port(), saying("mortal")));
        awaitThat("the restarted one serves", () -> restarted.heads.size() > 50);
      } finally {
        enough.set(true);
      }
    }

    assertThat(wrong).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aPostThatADyingUpstreamMayHaveSeenIsNotSentElsewhereButTheNextIs(Way way) throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    RawUpstream mortal = upstream((head, in, out, socket) -> over.await(20, TimeUnit.SECONDS));
    RawUpstream steady = upstream(RawBody::echo);
    Gateway gateway = gateway(mortal, steady, route -> route.loadBalancer(watched), way);
    String post = "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
    RawClient client = client(gateway).send(post);
    mortal.awaitHead();

    mortal.kill();

    RawClient.Answer lost = client.read();
    assertThat(lost.status()).isEqualTo(502);
    assertThat(lost.header("proxy-status")).isEqualTo("fluxgate; error=connection_terminated");
    assertThat(heard.awaitRequest().attempts()).isEqualTo(1);
    assertThat(steady.heads).isEmpty();

    for (int i = 0; i < 5; i++) {
      assertThat(client.send(post).read().body()).isEqualTo("POST /a hello");
      RequestCompleted told = heard.awaitRequest();
      assertThat(told.attempts()).isEqualTo(2);
      assertThat(told.failure()).isEmpty();
    }
    assertThat(steady.heads).hasSize(5);
    watched.awaitNothingHeld();
    over.countDown();
  }
}
