package io.fluxgate.ratelimit;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/**
 * Whatever threads ask at once, tables answer as if they had asked in some order: one key at a time
 * while keys are forgotten, and two limits together, in either order.
 */
class KeyTableLincheckTest {

  private static final KeyHash HASH = new KeyHash(1, 2);

  private static KeyTable table(int capacity, int maxKeys) {
    return new KeyTable(new TokenBucket(new Refill(capacity, 1)), maxKeys, new SetTime(0));
  }

  private static long said(Decision decision) {
    return decision instanceof Allowed ? decision.remaining() : -1 - decision.remaining();
  }

  /** Three keys, of which two are remembered. */
  public static class TwoKeys {
    private final KeyTable table = table(3, 2);

    /** How many are left, or a negative number if it was too many. */
    @Operation
    public long tryAcquire(
        @Param(gen = IntGen.class, conf = "0:2") int key,
        @Param(gen = IntGen.class, conf = "1:2") int permits) {
      return said(table.tryAcquire(HASH.hash("key-" + key), permits));
    }
  }

  /** A route's limit and a client's. */
  public static class TwoTables {
    private final KeyTable small = table(2, 2);
    private final KeyTable large = table(3, 2);

    private Share of(KeyTable table, int permits) {
      return new Share(table, HASH.hash("key"), permits, true);
    }

    private static long askAll(Share... shares) {
      Decision[] decisions = Share.askAll(shares);
      return said(decisions[0]) * 100 + said(decisions[1]);
    }

    @Operation
    public long smallFirst(@Param(gen = IntGen.class, conf = "1:2") int permits) {
      return askAll(of(small, permits), of(large, 1));
    }

    @Operation
    public long largeFirst(@Param(gen = IntGen.class, conf = "1:2") int permits) {
      return askAll(of(large, permits), of(small, 1));
    }

    @Operation
    public long largeAlone() {
      return said(large.tryAcquire(HASH.hash("key"), 1));
    }
  }

  private static ModelCheckingOptions options() {
    return new ModelCheckingOptions()
        .iterations(4)
        .invocationsPerIteration(30)
        .threads(2)
        .actorsPerThread(2)
        .actorsBefore(1)
        .actorsAfter(1);
  }

  @Test
  void oneTableIsLinearizable() {
    options().actorsBefore(2).check(TwoKeys.class);
  }

  @Test
  void severalLimitsAreAskedAtOneMoment() {
    options().check(TwoTables.class);
  }
}
