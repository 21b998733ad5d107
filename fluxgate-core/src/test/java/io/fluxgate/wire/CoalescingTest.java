package io.fluxgate.wire;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.CacheBuilder;
import io.fluxgate.Gateway;
import io.fluxgate.engine.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Clients that want the same at the same time cost their upstream one request. */
@EveryEngine
class CoalescingTest extends WireTest {

  private static final String GET = "GET /page HTTP/1.1\r\nHost: a\r\n\r\n";

  private final CountDownLatch go = new CountDownLatch(1);

  CoalescingTest(Engine engine) {
    super(engine);
  }

  private Gateway caching(RawUpstream upstream, Consumer<CacheBuilder> more) {
    return proxyWithPing(
        upstream,
        route ->
            route.cache(
                cache -> {
                  cache.ttl(ofMinutes(1));
                  more.accept(cache);
                }));
  }

  private static String ok(String headers, String body) {
    return "HTTP/1.1 200 OK\r\n" + headers + "Content-Length: " + body.length() + "\r\n\r\n" + body;
  }

  /** An upstream that answers once it is told to. */
  private RawUpstream patient(String answer) throws Exception {
    return upstream(
        (head, in, out, socket) -> {
          go.await(20, TimeUnit.SECONDS);
          RawUpstream.write(out, answer);
        });
  }

  private List<RawClient> asking(Gateway gateway, int count) throws Exception {
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      clients.add(client(gateway).send(GET));
    }
    return clients;
  }

  @Test
  void aThousandMissesAtOnceAreOneRequest() throws Exception {
    RawUpstream upstream = patient(ok("", "the page"));
    Gateway gateway = caching(upstream, cache -> {});

    List<RawClient> clients = asking(gateway, 1000);
    upstream.awaitHead();
    ping(client(gateway));
    go.countDown();

    for (RawClient client : clients) {
      RawClient.Answer answer = client.read();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("the page");
    }
    assertThat(upstream.heads).as("besides the first").isEmpty();
  }

  @Test
  void theFirstOneMayLeave() throws Exception {
    RawUpstream upstream = patient(ok("", "the page"));
    Gateway gateway = caching(upstream, cache -> {});
    RawClient first = client(gateway).send(GET);
    upstream.awaitHead();
    List<RawClient> others = asking(gateway, 20);
    ping(client(gateway));

    first.reset();
    ping(client(gateway));
    go.countDown();

    for (RawClient other : others) {
      assertThat(other.read().body()).isEqualTo("the page");
    }
    assertThat(upstream.heads).isEmpty();
  }

  @Test
  void theFirstOneMayBeSlow() throws Exception {
    String page = "x".repeat(4 << 20);
    RawUpstream upstream = patient(ok("", page));
    Gateway gateway = caching(upstream, cache -> cache.maxObjectBytes(8 << 20));
    RawClient first = client(gateway).send(GET); // and does not read
    upstream.awaitHead();
    RawClient other = client(gateway).send(GET);
    go.countDown();

    assertThat(other.read().body()).hasSize(page.length());
    assertThat(client(gateway).send(GET).read().header("cache-status")).startsWith("fluxgate; hit");
    assertThat(first.read().body()).hasSize(page.length());
    assertThat(upstream.heads).isEmpty();
  }

  /** Each of them is there before any is answered. */
  @Test
  void whatIsNotForAllIsFetchedByAllAtOnce() throws Exception {
    int others = 30;
    CountDownLatch allThere = new CountDownLatch(others);
    AtomicInteger requests = new AtomicInteger();
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              int number = requests.incrementAndGet();
              if (number == 1) {
                go.await(20, TimeUnit.SECONDS);
              } else {
                allThere.countDown();
                allThere.await(20, TimeUnit.SECONDS);
              }
              RawUpstream.write(out, ok("Cache-Control: private\r\n", "page " + number));
            });
    Gateway gateway = caching(upstream, cache -> {});
    RawClient first = client(gateway).send(GET);
    upstream.awaitHead();
    List<RawClient> clients = asking(gateway, others);
    ping(client(gateway));
    go.countDown();

    assertThat(first.read().body()).isEqualTo("page 1");
    for (RawClient client : clients) {
      assertThat(client.read().body()).startsWith("page ");
    }
    assertThat(allThere.getCount()).isZero();
    assertThat(requests).hasValue(1 + others);
  }

  @Test
  void anAnswerThatBreaksOffBreaksForAllAndIsNotKept() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              if (requests.incrementAndGet() == 1) {
                RawUpstream.write(
                    out, "HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + "x".repeat(100_000));
                go.await(20, TimeUnit.SECONDS);
                socket.close();
              } else {
                RawUpstream.write(out, ok("", "the page"));
              }
            });
    Gateway gateway = caching(upstream, cache -> {});
    RawClient first = client(gateway).send(GET);
    upstream.awaitHead();
    RawClient second = client(gateway).send(GET);
    while (!first.hasMore() || !second.hasMore()) {
      Thread.onSpinWait();
    }
    go.countDown();

    assertThat(first.read().whole()).isFalse();
    assertThat(second.read().whole()).isFalse();
    assertThat(client(gateway).send(GET).read().body()).isEqualTo("the page");
  }

  @Test
  void aFetchThatIsOverHoldsNoPlaceAtTheUpstream() throws Exception {
    RawUpstream upstream = closing(RawUpstream.answering(ok("", "x".repeat(300_000))));
    Gateway gateway =
        start(
            builder()
                .route(
                    "all",
                    route ->
                        route
                            .any("/*")
                            .upstream(upstream.url(), it -> it.maxInFlight(1))
                            .queue(10, ofSeconds(10))
                            .cache(cache -> cache.ttl(ofMinutes(1)))));

    for (int i = 0; i < 5; i++) {
      RawClient.Answer answer =
          client(gateway).send("GET /" + i + " HTTP/1.1\r\nHost: a\r\n\r\n").read();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).hasSize(300_000);
    }
  }
}
