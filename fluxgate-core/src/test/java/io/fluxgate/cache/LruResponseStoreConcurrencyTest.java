package io.fluxgate.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.http.Body;
import io.fluxgate.http.Headers;
import io.fluxgate.testing.FakeTime;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Storing, invalidating and finding at a time. */
@Timeout(30)
class LruResponseStoreConcurrencyTest {

  private static final int THREADS = 8;
  private static final int URIS = 12;

  private final LruResponseStore store =
      new LruResponseStore(new CacheSettings.Bounds(64, 200_000, 200), FakeTime.standing());

  /** The greatest version of each URI that has been invalidated, and is over. */
  private final AtomicLongArray invalidated = new AtomicLongArray(URIS);

  private final AtomicLong versions = new AtomicLong(1);

  @Test
  void nothingIsFoundThatWasAskedForBeforeAnInvalidation() throws Exception {
    CyclicBarrier start = new CyclicBarrier(THREADS);
    List<FutureTask<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int number = i;
      FutureTask<Integer> task =
          new FutureTask<>(
              () -> {
                start.await();
                return work(new Random(number));
              });
      tasks.add(task);
      Thread.ofPlatform().start(task);
    }
    int found = 0;
    for (FutureTask<Integer> task : tasks) {
      found += task.get();
    }
    assertThat(found).isPositive();
    assertThat(store.bytes()).isBetween(0L, 200_000L);
    store.clear();
    assertThat(store.size()).isZero();
    assertThat(store.bytes()).isZero();
  }

  private int work(Random random) throws Exception {
    int found = 0;
    for (int i = 0; i < 20_000; i++) {
      int number = random.nextInt(URIS);
      String uri = "h/" + number;
      String v = "" + random.nextInt(4);
      CacheKey key = new CacheKey(uri, "");
      Headers request = Headers.of("X-V", v);
      switch (random.nextInt(12)) {
        case 0 -> {
          // All versions up to this one were asked for before.
          long last = versions.getAndIncrement();
          if (random.nextInt(4) == 0) {
            store.purge((each, answer) -> each.equals(uri), false);
          } else {
            store.invalidate(uri);
          }
          invalidated.accumulateAndGet(number, last, Math::max);
        }
        case 1, 2, 3, 4 -> {
          long epoch = store.epoch(uri);
          long version = versions.getAndIncrement();
          store.store(
              key,
              List.of("x-v"),
              request,
              StoredResponses.fresh(60, Body.of(number + " " + v + " " + version)),
              epoch);
        }
        default -> {
          long least = invalidated.get(number);
          StoredResponse answer = store.find(key, request);
          if (answer != null) {
            String[] parts =
                new String(answer.body().readAll(99), StandardCharsets.UTF_8).split(" ");
            assertThat(parts[0]).isEqualTo("" + number);
            assertThat(parts[1]).isEqualTo(v);
            assertThat(Long.parseLong(parts[2])).isGreaterThan(least);
            found++;
          }
        }
      }
      if (i % 500 == 0) {
        store.expire();
        assertThat(store.size()).isLessThanOrEqualTo(64);
      }
    }
    return found;
  }
}
