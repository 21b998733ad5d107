package io.fluxgate.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.cache.CachedOrigin.Answer;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.testing.FakeTime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/** Many clients of one cache at a time, and an origin that counts what of it is still open. */
final class Crowd {

  private static final long PATIENCE_NANOS = 15_000_000_000L;

  final FakeTime time = FakeTime.standing();
  final ResponseCacheFilter cache;
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private final Set<Thread> clients = ConcurrentHashMap.newKeySet();
  private volatile CachedOrigin.Origin origin = request -> Response.text("hello");

  Crowd() {
    this(CachedOrigin.settings(CachedOrigin.TTL, 100, 10_000_000, 100_000));
  }

  Crowd(CacheSettings settings) {
    cache = ResponseCacheFilter.of(settings, time);
  }

  void answers(CachedOrigin.Origin answers) {
    origin = answers;
  }

  int requests() {
    return requests.get();
  }

  int open() {
    return open.get();
  }

  Response origin(Request request) throws IOException, InterruptedException {
    requests.incrementAndGet();
    Response response = origin.answer(request);
    open.incrementAndGet();
    return response.onClose(open::decrementAndGet);
  }

  Answer send(Request request) throws Exception {
    try (Response response = cache.filter(request, this::origin)) {
      return CachedOrigin.read(response);
    }
  }

  /** Sends many at a time, each on a thread of its own. */
  List<Future<Answer>> send(int count, IntFunction<Request> request) {
    List<Future<Answer>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      FutureTask<Answer> task =
          new FutureTask<>(
              () -> {
                try {
                  return send(request.apply(number));
                } finally {
                  clients.remove(Thread.currentThread());
                }
              });
      Thread thread = Thread.ofVirtual().unstarted(task);
      clients.add(thread);
      all.add(task);
      thread.start();
    }
    return all;
  }

  static List<Answer> results(List<Future<Answer>> all) throws InterruptedException {
    List<Answer> answers = new ArrayList<>();
    for (Future<Answer> each : all) {
      try {
        answers.add(each.get());
      } catch (ExecutionException e) {
        throw new AssertionError(e.getCause());
      }
    }
    return answers;
  }

  /** Until so many clients wait, for the origin or for each other, and not just for a lock. */
  void awaitWaiting(int count) {
    int[] inARow = new int[1];
    await("waiting clients", () -> (inARow[0] = waiting() >= count ? inARow[0] + 1 : 0) == 20);
  }

  private long waiting() {
    return clients.stream().filter(thread -> thread.getState() == Thread.State.WAITING).count();
  }

  void awaitRequests(int count) {
    await("requests", () -> requests.get() >= count);
  }

  /** Until no request can be joined and every answer of the origin has been closed. */
  void awaitNothingLeft() {
    await("fills", () -> cache.onTheirWay() == 0);
    await("open answers", () -> open.get() == 0);
  }

  static void await(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - start).as(what).isLessThan(PATIENCE_NANOS);
      Thread.onSpinWait();
    }
  }
}
