package io.fluxgate.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.cache.CachedOrigin.Answer;
import io.fluxgate.filter.TwoPhaseFilter;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One request for all who want the same at a time (RFC 9111, 4). */
@Timeout(20)
class CacheCoalescingTest {

  private final Crowd crowd = new Crowd();

  @AfterEach
  void nothingIsLeft() throws InterruptedException {
    crowd.awaitNothingLeft();
  }

  private static Response kept(String text) {
    return Response.text(text).withHeader("Cache-Control", "max-age=60");
  }

  private static long fwd(List<Answer> answers, String parameter) {
    return answers.stream().filter(answer -> answer.told().is(parameter)).count();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aThousandMissesAreOneRequest(boolean streams) throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    crowd.answers(
        request -> {
          answer.await();
          return streams
              ? Response.of(200).withBody(CachedOrigin.streamOf("x".repeat(900)))
              : kept("x".repeat(900));
        });
    List<Future<Answer>> all = crowd.send(1_000, i -> Request.get("/a"));
    crowd.awaitWaiting(1_000);
    answer.countDown();

    List<Answer> answers = Crowd.results(all);
    assertThat(answers).allMatch(each -> each.text().equals("x".repeat(900)));
    assertThat(crowd.requests()).isEqualTo(1);
    assertThat(fwd(answers, "collapsed")).isEqualTo(999);
    assertThat(answers).allMatch(each -> each.told().fwd().equals("uri-miss"));
  }

  @Test
  void aThousandThatComeAsTheyLikeAreOneRequest() throws Exception {
    for (int round = 0; round < 20; round++) {
      String target = "/" + round;
      crowd.answers(request -> kept("x"));
      List<Future<Answer>> all = crowd.send(100, i -> Request.get(target));
      assertThat(Crowd.results(all)).allMatch(each -> each.text().equals("x"));
      assertThat(crowd.requests()).isEqualTo(round + 1);
    }
  }

  @Test
  void whatWasStoredJustBeforeIsNotFetchedAgain() throws Exception {
    // The one who looked in vain before it was stored, and leads after that.
    crowd.answers(request -> kept("x"));
    TwoSteps late = new TwoSteps(Request.get("/a"));
    crowd.send(Request.get("/a"));
    assertThat(late.finish().hit()).isTrue();
    assertThat(crowd.requests()).isEqualTo(1);
  }

  /** A request whose look at the store is over, and whose rest is still to come. */
  private final class TwoSteps {
    private final TwoPhaseFilter.Wait wait;

    TwoSteps(Request request) throws IOException {
      wait = (TwoPhaseFilter.Wait) crowd.cache.onRequest(request);
    }

    Answer finish() throws IOException, InterruptedException {
      try (Response response = wait.rest().finish(crowd::origin)) {
        return CachedOrigin.read(response);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"no-store", "private", "no-cache", "max-age=0", "max-age=0 ETag", "cookie"})
  void anAnswerForOneReleasesAllAtOnce(String why) throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch allOthers = new CountDownLatch(49);
    crowd.answers(
        request -> {
          if (crowd.requests() == 1) {
            first.await();
          } else {
            allOthers.countDown(); // goes on only if all are asked for at a time
            allOthers.await();
          }
          Response answer = Response.text("" + crowd.requests());
          return switch (why) {
            case "cookie" -> answer.withHeader("Set-Cookie", "a=b");
            case "max-age=0 ETag" ->
                answer.withHeader("Cache-Control", "max-age=0").withHeader("ETag", "\"1\"");
            default -> answer.withHeader("Cache-Control", why);
          };
        });
    List<Future<Answer>> all = crowd.send(50, i -> Request.get("/a"));
    crowd.awaitWaiting(50);
    first.countDown();

    assertThat(fwd(Crowd.results(all), "collapsed")).isZero();
    assertThat(crowd.requests()).isEqualTo(50);
  }

  @Test
  void whatIsNotForAllIsNotWaitedForAgain() throws Exception {
    crowd.answers(request -> Response.text("x").withHeader("Cache-Control", "no-store"));
    crowd.send(Request.get("/a"));

    CountDownLatch both = new CountDownLatch(2);
    crowd.answers(
        request -> {
          both.countDown();
          both.await();
          return Response.text("x").withHeader("Cache-Control", "max-age=1");
        });
    Crowd.results(crowd.send(2, i -> Request.get("/a")));
    assertThat(crowd.requests()).isEqualTo(3);
    // From then on it is for all again.
    crowd.time.advance(Duration.ofSeconds(1));
    CountDownLatch answer = new CountDownLatch(1);
    crowd.answers(
        request -> {
          answer.await();
          return kept("x");
        });
    List<Future<Answer>> all = crowd.send(5, i -> Request.get("/a"));
    crowd.awaitWaiting(5);
    answer.countDown();
    Crowd.results(all);
    assertThat(crowd.requests()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Authorization", "error"})
  void oneClientCannotSwitchItOffForOthers(String how) throws Exception {
    crowd.answers(
        request ->
            how.equals("error")
                ? Response.of(503)
                : Response.text("x").withHeader("Cache-Control", "max-age=60"));
    crowd.send(
        how.equals("error")
            ? Request.get("/a")
            : Request.get("/a").withHeader("Authorization", "x"));
    CountDownLatch answer = new CountDownLatch(1);
    crowd.answers(
        request -> {
          answer.await();
          return kept("x");
        });
    List<Future<Answer>> all = crowd.send(5, i -> Request.get("/a"));
    crowd.awaitWaiting(5);
    answer.countDown();
    Crowd.results(all);
    assertThat(crowd.requests()).isEqualTo(2);
  }

  @Test
  void whoShowsWhoHeIsWaitsForNobodyElse() throws Exception {
    CountDownLatch others = new CountDownLatch(2);
    crowd.answers(
        request -> {
          others.countDown();
          others.await();
          return kept(request.header("Authorization").orElse("nobody"));
        });
    List<Future<Answer>> all =
        crowd.send(
            2,
            i -> i == 0 ? Request.get("/a") : Request.get("/a").withHeader("Authorization", "x"));
    assertThat(Crowd.results(all).stream().map(Answer::text)).containsExactly("nobody", "x");
  }

  @Test
  void whatMayBeSharedIsSharedByThoseWhoShowWhoTheyAre() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    crowd.answers(
        request -> {
          answer.await();
          return Response.text("x").withHeader("Cache-Control", "public, max-age=60");
        });
    List<Future<Answer>> all =
        crowd.send(10, i -> Request.get("/a").withHeader("Authorization", "" + i));
    crowd.awaitWaiting(10);
    answer.countDown();
    Crowd.results(all);
    assertThat(crowd.requests()).isEqualTo(1);
  }

  @Test
  void eachValueThatMakesADifferenceIsOneRequest() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    crowd.answers(
        request -> {
          answer.await();
          return kept(request.header("X-V").orElse("")).withHeader("Vary", "X-V");
        });
    List<Future<Answer>> all =
        crowd.send(300, i -> Request.get("/a").withHeader("X-V", "" + i % 3));
    crowd.awaitWaiting(300);
    answer.countDown();

    List<Answer> answers = Crowd.results(all);
    for (int i = 0; i < 300; i++) {
      assertThat(answers.get(i).text()).isEqualTo("" + i % 3);
    }
    assertThat(crowd.requests()).isEqualTo(3);
  }

  @Test
  void aConfirmationIsForThoseAloneWhomItFits() throws Exception {
    // Known first is one by X-A alone, and the newest is one by X-B alone.
    crowd.answers(request -> kept("a1").withHeader("Vary", "X-A").withHeader("ETag", "\"1\""));
    crowd.send(Request.get("/a").withHeader("X-A", "1").withHeader("X-B", "1"));
    crowd.answers(request -> kept("b9").withHeader("Vary", "X-B").withHeader("ETag", "\"9\""));
    crowd.send(Request.get("/a").withHeader("X-A", "9").withHeader("X-B", "9"));
    crowd.time.advance(CachedOrigin.TTL);
    CountDownLatch answer = new CountDownLatch(1);
    crowd.answers(
        request -> {
          answer.await();
          return request.headers().contains("If-None-Match")
              ? Response.of(304).withHeader("Cache-Control", "max-age=60")
              : kept("other").withHeader("Vary", "X-A");
        });
    List<Future<Answer>> all = new ArrayList<>();
    all.addAll(crowd.send(1, i -> Request.get("/a").withHeader("X-A", "1").withHeader("X-B", "2")));
    crowd.awaitWaiting(1);
    all.addAll(crowd.send(1, i -> Request.get("/a").withHeader("X-A", "2").withHeader("X-B", "2")));
    crowd.awaitWaiting(2);
    answer.countDown();
    assertThat(Crowd.results(all).stream().map(Answer::text)).containsExactly("a1", "other");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "purge"})
  void nobodyJoinsWhatWasAskedBeforeAnInvalidation(String how) throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    crowd.answers(
        request -> {
          if (request.method().equals("PUT")) {
            return Response.of(204);
          }
          if (crowd.requests() == 1) {
            answer.await();
            return kept("old");
          }
          return kept("new");
        });
    List<Future<Answer>> old = crowd.send(1, i -> Request.get("http://h/a"));
    crowd.awaitRequests(1);
    if (how.equals("PUT")) {
      crowd.send(Request.of("PUT", "http://h/a"));
    } else {
      crowd.cache.purge(Purge.uri("http://h/a"));
    }
    int before = crowd.requests();
    List<Future<Answer>> next = crowd.send(1, i -> Request.get("http://h/a"));
    crowd.awaitRequests(before + 1); // and does not wait for the old one
    assertThat(Crowd.results(next).getFirst().text()).isEqualTo("new");
    answer.countDown();
    assertThat(Crowd.results(old).getFirst().text()).isEqualTo("old");
    assertThat(crowd.send(Request.get("http://h/a")).text()).isEqualTo("new");
  }

  @Test
  void clientsWithConditionsAndRangesShareToo() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    crowd.answers(
        request -> {
          answer.await();
          return kept("0123456789").withHeader("ETag", "\"1\"");
        });
    Headers[] asked = {
      Headers.empty(), Headers.of("If-None-Match", "\"1\""), Headers.of("If-None-Match", "\"2\"")
    };
    List<Future<Answer>> all = crowd.send(30, i -> Request.get("/a").withHeaders(asked[i % 3]));
    crowd.awaitWaiting(30);
    answer.countDown();
    List<Answer> answers = Crowd.results(all);
    for (int i = 0; i < 30; i++) {
      assertThat(answers.get(i).status()).isEqualTo(i % 3 == 1 ? 304 : 200);
    }
    assertThat(crowd.requests()).isEqualTo(1);
  }

  @Test
  void differentTargetsDoNotWaitForEachOther() throws Exception {
    CountDownLatch all = new CountDownLatch(20);
    crowd.answers(
        request -> {
          all.countDown();
          all.await();
          return kept(request.target());
        });
    List<Answer> answers = Crowd.results(crowd.send(20, i -> Request.get("/" + i)));
    assertThat(answers.stream().map(Answer::text).distinct()).hasSize(20);
    assertThat(crowd.requests()).isEqualTo(20);
  }
}
