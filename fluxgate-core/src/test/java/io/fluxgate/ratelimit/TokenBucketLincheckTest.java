package io.fluxgate.ratelimit;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/**
 * Whatever threads ask at once, the table answers as if they had asked in some order, while buckets
 * are used up and forgotten.
 */
class TokenBucketLincheckTest {

  /** Three keys, of which two are remembered. */
  public static class TwoKeys {
    private static final String[] KEYS = {"a", "b", "c"};

    private final BucketTable table = new BucketTable(new Refill(3, 1), 2);

    /** How many are left, or a negative number if it was too many. */
    @Operation
    public long tryAcquire(
        @Param(gen = IntGen.class, conf = "0:2") int key,
        @Param(gen = IntGen.class, conf = "1:2") int permits) {
      return switch (table.tryAcquire(KEYS[key], permits, 0)) {
        case Allowed allowed -> allowed.remaining();
        case Rejected rejected -> -1 - rejected.remaining();
      };
    }
  }

  @Test
  void isLinearizable() {
    new ModelCheckingOptions()
        .iterations(8)
        .invocationsPerIteration(60)
        .threads(2)
        .actorsPerThread(2)
        .actorsBefore(2)
        .actorsAfter(1)
        .check(TwoKeys.class);
  }
}
