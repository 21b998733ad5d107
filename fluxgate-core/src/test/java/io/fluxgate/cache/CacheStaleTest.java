package io.fluxgate.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.cache.CachedOrigin.Answer;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be used although its time has passed (RFC 9111, 4.2.4, and RFC 5861). */
class CacheStaleTest {

  private final UpstreamException down =
      new UpstreamException(UpstreamException.Kind.CONNECTION_REFUSED, false, "down", null);

  private CachedOrigin origin = new CachedOrigin();

  private Answer staleBy(int seconds, CachedOrigin.Origin then, String control) {
    origin.answersWith("Cache-Control", control);
    origin.get("/a");
    origin.pass(60 + seconds);
    origin.answers(then);
    return origin.get("/a");
  }

  private Response down(Request request) throws IOException {
    throw down;
  }

  @Test
  @DisplayName("RFC 5861, 4: stale-if-error when the origin cannot be reached, to the nanosecond")
  void staleIfErrorWhenTheOriginIsDown() {
    Answer stale = staleBy(9, this::down, "max-age=60, stale-if-error=10");
    assertThat(stale.text()).isEqualTo("answer 1");
    assertThat(stale.status()).isEqualTo(200);
    assertThat(stale.header("Age")).isEqualTo("69");
    assertThat(stale.told().fwd()).isEqualTo("stale");
    assertThat(stale.told().text("detail")).isEqualTo("stale-if-error");

    origin.time.advance(Duration.ofNanos(999_999_999));
    assertThat(origin.get("/a").text()).isEqualTo("answer 1");
    origin.time.advance(Duration.ofNanos(1));
    assertThatThrownBy(() -> origin.tryOpen(Request.get("/a"))).isSameAs(down);
  }

  @Test
  @DisplayName("RFC 5861, 4: also where it is kept for longer, to be asked about")
  void staleIfErrorEndsThoughItIsKept() {
    origin.answersWith("Cache-Control", "max-age=60, stale-if-error=10", "ETag", "\"1\"");
    origin.get("/a");
    origin.answersStatus(503);
    origin.time.advance(Duration.ofSeconds(70).minusNanos(1));
    assertThat(origin.get("/a").text()).isEqualTo("answer 1");
    origin.time.advance(Duration.ofNanos(1));
    assertThat(origin.get("/a").status()).isEqualTo(503);
  }

  @ParameterizedTest(name = "RFC 5861, 4: {0} is an error")
  @ValueSource(ints = {500, 502, 503, 504})
  void errorsOfTheOriginAreErrors(int status) {
    int[] closed = new int[1];
    Answer stale =
        staleBy(
            1,
            request -> Response.of(status).onClose(() -> closed[0]++),
            "max-age=60, stale-if-error=10");
    assertThat(stale.text()).isEqualTo("answer 1");
    assertThat(stale.told().text("fwd-status")).isEqualTo("" + status);
    assertThat(closed[0]).isEqualTo(1);
  }

  @Test
  @DisplayName("RFC 5861, 4: also an error that could be kept itself")
  void anErrorThatCouldBeKeptDoesNotTakeTheGoodOnesPlace() {
    origin = CachedOrigin.strict();
    Answer stale =
        staleBy(
            1,
            request -> Response.of(503).withHeader("Cache-Control", "max-age=99"),
            "max-age=60, stale-if-error=10");
    assertThat(stale.text()).isEqualTo("answer 1");
    assertThat(origin.get("/a").text()).isEqualTo("answer 1");
    origin.pass(10);
    assertThat(origin.get("/a").status()).isEqualTo(503);
    assertThat(origin.get("/a").told().is("hit")).isTrue();
  }

  @ParameterizedTest(name = "RFC 5861, 4: {0} is no error")
  @ValueSource(ints = {400, 404, 429, 501, 505})
  void otherStatusesAreNot(int status) {
    Answer answer = staleBy(1, request -> Response.of(status), "max-age=60, stale-if-error=10");
    assertThat(answer.status()).isEqualTo(status);
  }

  @Test
  void anErrorIsPassedOnWithoutPermission() {
    assertThat(staleBy(1, request -> Response.of(503), "max-age=60").status()).isEqualTo(503);
    origin.answersStatus(503);
    assertThat(origin.get("/b").status()).isEqualTo(503);
    origin.answers(this::down);
    assertThatThrownBy(() -> origin.tryOpen(Request.get("/c"))).isSameAs(down);
    assertThat(origin.cache.onTheirWay()).isZero();
  }

  @Test
  void aFailureOfTheGatewayItselfIsNotHidden() {
    origin.answersWith("Cache-Control", "max-age=60, stale-if-error=99");
    origin.get("/a");
    origin.pass(61);
    IllegalStateException bug = new IllegalStateException("a bug");
    origin.answers(
        request -> {
          throw bug;
        });
    assertThatThrownBy(() -> origin.tryOpen(Request.get("/a"))).isSameAs(bug);
  }

  @Test
  @DisplayName("RFC 9111, 5.2.1.4: who wants it validated is not given a stale one")
  void whoWantsItValidatedIsNotGivenAStaleOne() {
    staleBy(1, request -> Response.of(503), "max-age=60, stale-if-error=10");
    assertThat(origin.get("/a", "Cache-Control", "no-cache").status()).isEqualTo(503);
    assertThat(origin.get("/a").text()).isEqualTo("answer 1");
  }

  @ParameterizedTest(name = "RFC 9111, 4.2.4: {0}, with {1}, is used stale: {2}")
  @CsvSource({
    "max-age=60,10,true",
    "'max-age=60, stale-if-error=0',10,false",
    "'max-age=60, stale-if-error=x',10,false",
    "'max-age=60, must-revalidate',10,false",
    "'max-age=60, proxy-revalidate',10,false",
    "'max-age=60, must-revalidate, stale-if-error=10',0,false",
    "'max-age=60, no-cache, stale-if-error=10',0,false",
    "s-maxage=60,10,false",
    "'s-maxage=60, stale-if-error=10',0,true",
    "'max-age=60, immutable, stale-if-error=10',0,true",
  })
  void whoAllowsItAndWhoForbidsIt(String control, int ours, boolean used) {
    origin = CachedOrigin.withStale(Duration.ZERO, Duration.ofSeconds(ours));
    origin.answersWith("Cache-Control", control, "ETag", "\"1\"");
    origin.get("/a");
    origin.pass(61);
    origin.answersStatus(503);
    assertThat(origin.get("/a").status()).isEqualTo(used ? 200 : 503);
  }

  @ParameterizedTest(name = "RFC 5861, 3: {0}, with {1}, is used meanwhile: {2}")
  @CsvSource({
    "'max-age=60, stale-while-revalidate=10',0,true",
    "max-age=60,10,true",
    "max-age=60,0,false",
    "'max-age=60, stale-while-revalidate=0',10,false",
    "'max-age=60, must-revalidate, stale-while-revalidate=10',0,false",
    "'max-age=60, proxy-revalidate, stale-while-revalidate=10',0,false",
    "'max-age=60, no-cache, stale-while-revalidate=10',0,false",
    "s-maxage=60,10,false",
    "'s-maxage=60, stale-while-revalidate=10',0,true",
  })
  void whoAllowsItMeanwhile(String control, int ours, boolean used) throws Exception {
    origin = CachedOrigin.withStale(Duration.ofSeconds(ours), Duration.ZERO);
    origin.answersWith("Cache-Control", control, "ETag", "\"1\"");
    origin.get("/a");
    origin.pass(69);
    Answer answer = origin.get("/a");
    assertThat(answer.hit()).isEqualTo(used);
    assertThat(answer.text()).isEqualTo(used ? "answer 1" : "answer 2");
    awaitNothingOnItsWay();
    assertThat(origin.forwarded).hasSize(2);
  }

  private void awaitNothingOnItsWay() throws InterruptedException {
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (origin.cache.onTheirWay() > 0) {
      assertThat(System.nanoTime() - giveUp).isNegative();
      Thread.onSpinWait();
    }
  }

  @Test
  @DisplayName("RFC 5861, 3: one new answer is fetched for all, and then used")
  void oneNewAnswerIsFetchedMeanwhile() throws Exception {
    origin.answersWith("Cache-Control", "max-age=60, stale-while-revalidate=10");
    origin.get("/a");
    origin.pass(60);
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    AtomicInteger requests = new AtomicInteger();
    origin.answers(
        request -> {
          requests.incrementAndGet();
          asked.countDown();
          answer.await();
          return Response.text("new").withHeader("Cache-Control", "max-age=60");
        });
    for (int i = 0; i < 3; i++) {
      Answer stale = origin.get("/a");
      assertThat(stale.text()).isEqualTo("answer 1");
      assertThat(stale.told().text("ttl")).isEqualTo("0");
      asked.await();
    }
    answer.countDown();
    awaitNothingOnItsWay();
    assertThat(origin.get("/a").text()).isEqualTo("new");
    assertThat(requests).hasValue(1);
  }

  @Test
  @DisplayName("RFC 5861, 3: beyond that time it is fetched first")
  void beyondItsTimeItIsFetchedFirst() {
    assertThat(
            staleBy(
                    10,
                    request -> Response.text("new"),
                    "max-age=60, stale-while-revalidate=10, stale-if-error=99")
                .text())
        .isEqualTo("new");
  }

  @ParameterizedTest(name = "RFC 5861, 3: not for who asks for {0}")
  @ValueSource(strings = {"no-cache", "max-age=99", "min-fresh=1"})
  void whoIsParticularIsNotGivenAStaleOne(String control) {
    origin.answersWith("Cache-Control", "max-age=60, stale-while-revalidate=10");
    origin.get("/a");
    origin.pass(61);
    assertThat(origin.get("/a", "Cache-Control", control).text()).isEqualTo("answer 2");
  }

  @Test
  void whatIsFetchedMeanwhileForHeadIsAnAnswerToGet() throws Exception {
    origin.answersWith("Cache-Control", "max-age=60, stale-while-revalidate=10");
    origin.get("/a");
    origin.pass(61);
    Answer head = origin.head("/a");
    assertThat(head.hit()).isTrue();
    assertThat(head.text()).isEmpty();
    awaitNothingOnItsWay();
    assertThat(origin.lastForwarded().method()).isEqualTo("GET");
    assertThat(origin.get("/a").text()).isEqualTo("answer 2");
  }

  @Test
  void whatIsFetchedMeanwhileIsClosedWhateverItIs() throws Exception {
    for (String control : new String[] {"no-store", "max-age=60"}) {
      origin = new CachedOrigin();
      AtomicInteger open = new AtomicInteger();
      CountDownLatch closed = new CountDownLatch(1);
      staleBy(
          1,
          request -> {
            open.incrementAndGet();
            return Response.of(200)
                .withBody(CachedOrigin.streamOf("x".repeat(200_000)))
                .withHeader("Cache-Control", control)
                .onClose(
                    () -> {
                      open.decrementAndGet();
                      closed.countDown();
                    });
          },
          "max-age=60, stale-while-revalidate=10");
      assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
      awaitNothingOnItsWay();
      assertThat(open).hasValue(0);
    }
  }

  @Test
  void aFailureMeanwhileLeavesTheStaleOne() throws Exception {
    staleBy(1, this::down, "max-age=60, stale-while-revalidate=10");
    awaitNothingOnItsWay();
    assertThat(origin.get("/a").text()).isEqualTo("answer 1");
    awaitNothingOnItsWay();
    assertThat(origin.forwarded).hasSize(3);
  }

  @Test
  @DisplayName("RFC 8246: immutable changes nothing for a shared cache")
  void immutableChangesNothing() {
    origin.answersWith("Cache-Control", "max-age=60, immutable");
    origin.get("/a");
    assertThat(origin.get("/a").hit()).isTrue();
    assertThat(origin.get("/a", "Cache-Control", "no-cache").hit()).isFalse();
    origin.pass(60);
    assertThat(origin.get("/a").hit()).isFalse();
  }
}
