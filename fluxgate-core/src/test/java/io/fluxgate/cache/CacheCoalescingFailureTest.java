package io.fluxgate.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.cache.CachedOrigin.Answer;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of those who wait when the one request for all fails. */
@Timeout(20)
class CacheCoalescingFailureTest {

  private final Crowd crowd = new Crowd();

  @AfterEach
  void nothingIsLeft() throws InterruptedException {
    crowd.awaitNothingLeft();
  }

  private static Response kept(String text) {
    return Response.text(text).withHeader("Cache-Control", "max-age=60");
  }

  @Test
  void theFailureOfTheUpstreamIsEverybodys() throws Exception {
    UpstreamException down =
        new UpstreamException(UpstreamException.Kind.CONNECTION_REFUSED, false, "down", null);
    CountDownLatch answer = new CountDownLatch(1);
    crowd.answers(
        request -> {
          answer.await();
          throw down;
        });
    List<Future<Answer>> all = crowd.send(100, i -> Request.get("/a"));
    crowd.awaitWaiting(100);
    answer.countDown();
    for (Future<Answer> each : all) {
      assertThatThrownBy(each::get).isInstanceOf(ExecutionException.class).hasRootCause(down);
    }
    assertThat(crowd.requests()).isEqualTo(1);
  }

  @Test
  void anyOtherFailureIsTheFirstOnesAlone() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    crowd.answers(
        request -> {
          if (crowd.requests() == 1) {
            answer.await();
            throw new IllegalStateException("about the first");
          }
          return kept("x");
        });
    List<Future<Answer>> all = crowd.send(50, i -> Request.get("/a"));
    crowd.awaitWaiting(50);
    answer.countDown();
    int failed = 0;
    for (Future<Answer> each : all) {
      try {
        assertThat(each.get().text()).isEqualTo("x");
      } catch (ExecutionException e) {
        assertThat(e).hasRootCauseMessage("about the first");
        failed++;
      }
    }
    assertThat(failed).isEqualTo(1);
  }

  @Test
  void anErrorDoesNotReachThoseWhoMayHaveAStaleAnswer() throws Exception {
    crowd.answers(
        request ->
            Response.text("old").withHeader("Cache-Control", "max-age=60, stale-if-error=99"));
    crowd.send(Request.get("/a"));
    crowd.time.advance(CachedOrigin.TTL);
    CountDownLatch answer = new CountDownLatch(1);
    crowd.answers(
        request -> {
          answer.await();
          return Response.of(503);
        });
    List<Future<Answer>> all = crowd.send(100, i -> Request.get("/a"));
    crowd.awaitWaiting(100);
    answer.countDown();
    assertThat(Crowd.results(all)).allMatch(each -> each.text().equals("old"));
    assertThat(crowd.requests()).isEqualTo(2);
  }

  @Test
  void anotherTakesThePlaceOfAFirstOneWhoIsInterrupted() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    crowd.answers(
        request -> {
          answer.await();
          return kept("x");
        });
    Thread[] leader = new Thread[1];
    CountDownLatch interrupted = new CountDownLatch(1);
    leader[0] =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    crowd.cache.filter(Request.get("/a"), crowd::origin);
                  } catch (InterruptedException e) {
                    interrupted.countDown();
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                });
    crowd.awaitRequests(1);
    List<Future<Answer>> all = crowd.send(100, i -> Request.get("/a"));
    crowd.awaitWaiting(100);
    leader[0].interrupt();
    interrupted.await();
    crowd.awaitRequests(2);
    crowd.awaitWaiting(100);
    answer.countDown();
    assertThat(Crowd.results(all)).allMatch(each -> each.text().equals("x"));
    assertThat(crowd.requests()).isEqualTo(2);
  }

  @Test
  void oneWhoWaitsMayBeInterrupted() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    crowd.answers(
        request -> {
          answer.await();
          return kept("x");
        });
    List<Future<Answer>> first = crowd.send(1, i -> Request.get("/a"));
    crowd.awaitRequests(1);
    List<Future<Answer>> second = crowd.send(1, i -> Request.get("/a"));
    crowd.awaitWaiting(2);
    second.getFirst().cancel(true);
    answer.countDown();
    assertThat(Crowd.results(first).getFirst().text()).isEqualTo("x");
  }
}
