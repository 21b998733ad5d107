package io.fluxgate.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.http.Body;
import io.fluxgate.http.Headers;
import io.fluxgate.testing.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ResponseStoreConcurrencyTest {

  private static final int THREADS = 8;
  private static final int URIS = 5;

  private final FakeTime time = FakeTime.standing();
  private final ResponseStore store = new ResponseStore(1_000, 1 << 20, 100, time);

  @Test
  void threadsThatStoreAndInvalidateLeaveNoAnswerThatNobodyCanReach() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> running = new ArrayList<>();
      for (int seed = 0; seed < THREADS; seed++) {
        SplittableRandom random = new SplittableRandom(seed);
        running.add(threads.submit(() -> useForAWhile(random)));
      }
      for (Future<?> each : running) {
        each.get();
      }
    }

    assertThat(store.size()).isBetween(1, URIS * Resource.MAX_VARIANTS);
    for (int uri = 0; uri < URIS; uri++) {
      store.invalidate("/" + uri);
    }
    assertThat(store.size()).isZero();
    assertThat(store.weight()).isZero();
  }

  private void useForAWhile(SplittableRandom random) {
    for (int i = 0; i < 5_000; i++) {
      String key = "/" + random.nextInt(URIS);
      // An answer names its URI and the variant it was made for.
      String variant = "v" + random.nextInt(12);
      Headers request = Headers.of("X-V", variant);
      switch (random.nextInt(10)) {
        case 0 -> store.invalidate(key);
        case 1, 2, 3, 4 -> {
          boolean varies = random.nextInt(10) > 0;
          StoredResponse answer =
              new StoredResponse(
                  Headers.of("Key", key, "For", varies ? variant : "all"),
                  Body.empty(),
                  0,
                  0,
                  time.nanoTime());
          store.store(
              key,
              request,
              varies ? List.of("x-v") : List.of(),
              answer,
              Duration.ofSeconds(1),
              store.epoch(key));
        }
        default -> {
          StoredResponse found = store.find(key, request, time.nanoTime());
          if (found != null
              && !found.headers().equals(Headers.of("Key", key, "For", variant))
              && !found.headers().equals(Headers.of("Key", key, "For", "all"))) {
            throw new AssertionError(key + " " + variant + ": " + found.headers());
          }
        }
      }
    }
  }
}
