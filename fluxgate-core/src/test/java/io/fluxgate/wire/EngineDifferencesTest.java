package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.engine.Engine;
import io.fluxgate.wire.ObservedEngine.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Both engines, given the same requests, agree on the answer, on what reaches the upstream and on
 * what becomes of the connection, or differ in a way that is documented.
 *
 * <p>By hand more of them: {@code -Dfluxgate.differences.requests=100000}; others: {@code
 * -Dfluxgate.differences.seed=...}.
 */
class EngineDifferencesTest {

  private static final long IN_THE_BUILD = 3_000;
  private static final int AT_A_TIME = 8;
  private static final long FIRST_SEED = 20_261_126_000_000L;

  private final Queue<String> unexplained = new ConcurrentLinkedQueue<>();
  private final AtomicLong again = new AtomicLong();
  private final Map<String, Long> explained = new ConcurrentSkipListMap<>();

  @Test
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void areAllDocumented() throws Exception {
    long count = Long.getLong("fluxgate.differences.requests", IN_THE_BUILD);
    AtomicLong next = new AtomicLong(Long.getLong("fluxgate.differences.seed", FIRST_SEED));
    long end = next.get() + count;
    List<Future<?>> workers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < AT_A_TIME; i++) {
        workers.add(
            threads.submit(
                () -> {
                  compare(next, end);
                  return null;
                }));
      }
    }
    for (Future<?> worker : workers) {
      worker.get();
    }
    if (count > IN_THE_BUILD) {
      System.out.printf(
          "%d requests, %d of them twice; differences: %s%n", count, again.get(), explained);
    }
    assertThat(unexplained).isEmpty();
    assertThat(again.get()).as("those sent twice").isLessThanOrEqualTo(5 + count / 1_000);
  }

  @ParameterizedTest
  @MethodSource("all")
  void areToldInReadme(DocumentedDifference difference) throws IOException {
    assertThat(Files.readString(Path.of("../README.md"))).contains(difference.documented());
  }

  static List<DocumentedDifference> all() {
    return DocumentedDifference.ALL;
  }

  private void compare(AtomicLong next, long end) throws Exception {
    try (ObservedEngine direct = new ObservedEngine(Engine.direct());
        ObservedEngine jdk = new ObservedEngine(Engine.jdk())) {
      for (long seed = next.getAndIncrement(); seed < end; seed = next.getAndIncrement()) {
        GeneratedRequest request = new GeneratedRequest(seed);
        if (!isExplained(request, direct.observe(request), jdk.observe(request))) {
          // On a busy machine a deadline may have been too short: what is real comes again.
          again.incrementAndGet();
          Outcome first = direct.observe(request);
          Outcome second = jdk.observe(request);
          if (!isExplained(request, first, second)) {
            unexplained.add(request + "\n  direct " + first + "\n  jdk    " + second + "\n");
          }
        }
      }
    }
  }

  private boolean isExplained(GeneratedRequest request, Outcome direct, Outcome jdk) {
    DocumentedDifference.Pair pair = new DocumentedDifference.Pair(direct, jdk);
    for (DocumentedDifference difference : DocumentedDifference.ALL) {
      if (pair.agree()) {
        return true;
      }
      DocumentedDifference.Pair levelled = difference.level().apply(request, pair);
      if (!levelled.equals(pair)) {
        explained.merge(difference.documented(), 1L, Long::sum);
        pair = levelled;
      }
    }
    return pair.agree();
  }
}
