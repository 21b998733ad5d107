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
    private final BucketTable table = new BucketTable(new Refill(3, 1), 2);

    @Operation
    public String tryAcquire(
        @Param(gen = IntGen.class, conf = "1:3") int key,
        @Param(gen = IntGen.class, conf = "1:2") int permits) {
      return table.tryAcquire("key-" + key, permits, 0).toString();
    }
  }

  @Test
  void isLinearizable() {
    new ModelCheckingOptions()
        .iterations(10)
        .invocationsPerIteration(100)
        .threads(2)
        .actorsPerThread(3)
        .check(TwoKeys.class);
  }
}
