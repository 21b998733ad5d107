package io.fluxgate.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseTest {

  private final List<String> done = new ArrayList<>();

  @Test
  void closingClosesTheBodyAndThenRunsWhatWasAddedTheNewestFirst() {
    Response response =
        Response.of(200)
            .withBody(body("body"))
            .onClose(() -> done.add("first"))
            .onClose(() -> done.add("second"));

    response.close();

    assertThat(done).containsExactly("body", "second", "first");
  }

  @Test
  void whatWasAddedRunsOnceHoweverManyAnswersWereDerivedAndClosed() {
    Response one = Response.of(200).onClose(() -> done.add("shared"));
    Response two = one.withHeader("a", "b").withStatus(201).withBody(Body.of("x"));
    Response three = two.onClose(() -> done.add("three"));

    three.close();
    two.close();
    one.close();
    three.close();

    assertThat(done).containsExactly("three", "shared");
  }

  @Test
  void anEarlierAnswerDoesNotRunWhatWasAddedToALaterOne() {
    Response one = Response.of(200).onClose(() -> done.add("one"));
    one.onClose(() -> done.add("left"));
    one.onClose(() -> done.add("right"));

    one.close();

    assertThat(done).containsExactly("one");
  }

  @Test
  void aReplacedStreamIsClosedTogetherWithTheAnswer() {
    Response response =
        Response.of(200)
            .withBody(body("old"))
            .onClose(() -> done.add("lease"))
            .withBody(Body.of("new"));
    assertThat(done).isEmpty();

    response.close();
    response.close();

    assertThat(done).containsExactly("old", "lease");
  }

  @Test
  void anotherBodyTakesTheContentLengthWithIt() {
    Response response =
        Response.text("abc").withHeader("content-length", "3").withBody(Body.of("abcd"));

    assertThat(response.headers().contains("Content-Length")).isFalse();
    assertThat(response.header("content-type")).contains("text/plain; charset=utf-8");
  }

  @Test
  void everythingIsLetGoEvenIfSomeOfItFails() {
    RuntimeException last = new IllegalStateException("last");
    Response response =
        Response.of(200)
            .onClose(() -> done.add("lease"))
            .onClose(
                () -> {
                  throw new AssertionError("middle");
                })
            .onClose(() -> done.add("permit"))
            .onClose(
                () -> {
                  throw last;
                });

    Throwable thrown = catchThrowable(response::close);

    assertThat(done).containsExactly("permit", "lease");
    assertThat(thrown).isSameAs(last);
    assertThat(thrown.getSuppressed()).hasSize(1);
    assertThat(thrown.getSuppressed()[0]).hasMessage("middle");
  }

  @Test
  void anErrorIsThrownAfterEverythingWasLetGo() {
    Response response =
        Response.of(200)
            .onClose(() -> done.add("lease"))
            .onClose(
                () -> {
                  throw new StackOverflowError();
                });

    assertThatThrownBy(response::close).isInstanceOf(StackOverflowError.class);
    assertThat(done).containsExactly("lease");
  }

  @Test
  void theSameFailureTwiceStopsNothing() {
    RuntimeException same = new IllegalStateException("same");
    Runnable failing =
        () -> {
          throw same;
        };
    Response response =
        Response.of(200).onClose(() -> done.add("lease")).onClose(failing).onClose(failing);

    assertThat(catchThrowable(response::close)).isSameAs(same);
    assertThat(done).containsExactly("lease");
  }

  @Test
  void aBodyThatCannotBeClosedDoesNotKeepTheLease() {
    Body broken =
        Body.stream(
            new ByteArrayInputStream(new byte[1]) {
              @Override
              public void close() {
                throw new IllegalStateException("broken");
              }
            });
    Response response = Response.of(200).withBody(broken).onClose(() -> done.add("lease"));

    assertThatThrownBy(response::close).hasMessage("broken");
    assertThat(done).containsExactly("lease");
  }

  @Test
  void ofManyThreadsThatCloseOneRunsWhatWasAdded() throws Exception {
    for (int round = 0; round < 200; round++) {
      AtomicInteger runs = new AtomicInteger();
      Response response = Response.of(200).onClose(runs::incrementAndGet);
      CountDownLatch start = new CountDownLatch(1);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        threads.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        start.await();
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                      response.close();
                    }));
      }
      start.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(runs).hasValue(1);
    }
  }

  @Test
  void aLongChainOfThingsToDoIsNoProblem() {
    AtomicInteger runs = new AtomicInteger();
    Response response = Response.of(200);
    for (int i = 0; i < 100_000; i++) {
      response = response.onClose(runs::incrementAndGet);
    }

    response.close();

    assertThat(runs).hasValue(100_000);
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, 0, 99, 100, 101, 199, 1000})
  void onlyFinalStatusesAreAnswers(int status) {
    assertThatThrownBy(() -> Response.of(status)).hasMessageContaining("200 to 999: " + status);
    assertThatThrownBy(() -> Response.of(200).withStatus(status))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void derivingLeavesTheOldAnswerAsItWas() {
    Response response = Response.json("{}");
    response
        .withStatus(500)
        .withHeader("a", "b")
        .withoutHeader("content-type")
        .withBody(Body.empty());

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers()).hasSize(1);
    assertThat(response.body().length()).hasValue(2);
    assertThat(response.withoutHeader("content-type").headers()).isEmpty();
  }

  private Body body(String name) {
    return Body.stream(
        new ByteArrayInputStream(new byte[1]) {
          private boolean closed;

          @Override
          public void close() {
            if (!closed) {
              closed = true;
              done.add(name);
            }
          }
        });
  }
}
