package io.fluxgate.ratelimit;

import static io.fluxgate.ratelimit.Limiting.allowed;
import static io.fluxgate.ratelimit.Limiting.keyed;
import static io.fluxgate.ratelimit.Limiting.together;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.plugin.Spec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Several limits asked at one moment: all of them or nothing. */
class ShareTest {

  private final SetTime time = new SetTime(-1);

  /** Each a hundred at once. */
  static List<Spec<RateLimiter>> hundred() {
    Duration hour = Duration.ofHours(1);
    return List.of(
        RateLimiter.tokenBucket(100, 0.001),
        RateLimiter.fixedWindow(100, hour),
        RateLimiter.slidingWindow(100, hour),
        RateLimiter.slidingLog(100, hour),
        RateLimiter.gcra(100, hour, 100),
        RateLimiter.leakyBucket(100, hour)
            .with("max_waiting", 99)
            .with("max_wait_ms", hour.toMillis()));
  }

  private KeyedLimiter fifty() {
    return keyed(RateLimiter.tokenBucket(50, 1e-6).with("max_keys", 1_000), time); // one table
  }

  private static boolean allowedByAll(Share... shares) {
    return Stream.of(Share.askAll(shares)).allMatch(Allowed.class::isInstance);
  }

  @ParameterizedTest
  @MethodSource("hundred")
  void nothingIsTakenWhereAnotherRefuses(Spec<RateLimiter> spec) {
    KeyedLimiter hundred = keyed(spec, time);
    KeyedLimiter fifty = fifty();
    int passed = 0;
    for (int i = 0; i < 200; i++) {
      passed += allowedByAll(hundred.share("a", 1, true), fifty.share("b", 1, true)) ? 1 : 0;
    }
    assertThat(passed).isEqualTo(50);
    assertThat(allowed(hundred, "a", 200)).as("left").isEqualTo(50);
  }

  @ParameterizedTest
  @MethodSource("hundred")
  @Timeout(value = 20, unit = TimeUnit.SECONDS)
  void totalsAreExactWhenThreadsAskInOppositeOrders(Spec<RateLimiter> spec) throws Exception {
    KeyedLimiter hundred = keyed(spec, time);
    KeyedLimiter fifty = fifty();
    AtomicInteger passed = new AtomicInteger();
    AtomicInteger turn = new AtomicInteger();
    together(
        8,
        () -> {
          boolean back = turn.incrementAndGet() % 2 == 0;
          for (int i = 0; i < 2_000; i++) {
            Share a = hundred.share("a", 1, true);
            Share b = fifty.share("b", 1, true);
            passed.addAndGet((back ? allowedByAll(b, a) : allowedByAll(a, b)) ? 1 : 0);
          }
          return null;
        });
    assertThat(passed).hasValue(50);
    assertThat(allowed(hundred, "a", 200)).as("left").isEqualTo(50);
  }

  @Test
  void threadsThatShareSomeKeysGetExactTotals() throws Exception {
    KeyedLimiter all = keyed(RateLimiter.fixedWindow(1_000, Duration.ofHours(1)), time);
    KeyedLimiter each = keyed(RateLimiter.slidingLog(90, Duration.ofHours(1)), time);
    AtomicInteger passed = new AtomicInteger();
    AtomicInteger next = new AtomicInteger();
    together(
        8,
        () -> {
          String client = "client-" + next.getAndIncrement() / 2; // two threads each
          for (int i = 0; i < 300; i++) {
            passed.addAndGet(
                allowedByAll(each.share(client, 3, true), all.share("", 3, true)) ? 3 : 0);
          }
          return null;
        });
    assertThat(passed).as("four clients of 90 each").hasValue(360);
    assertThat(allowed(all, "", 2_000)).isEqualTo(1_000 - 360);
  }

  @ParameterizedTest
  @MethodSource("hundred")
  void whatTwoLimitsWantOfTheSameKeyIsTakenWholeOrNotAtAll(Spec<RateLimiter> spec) {
    KeyedLimiter limiter = keyed(spec, time);
    limiter.tryAcquire("key", 95);
    for (int i = 0; i < 10; i++) { // three and three of the five that are left
      assertThat(allowedByAll(limiter.share("key", 3, true), limiter.share("key", 3, true)))
          .isFalse();
    }
    assertThat(allowedByAll(limiter.share("key", 3, true), limiter.share("key", 2, true))).isTrue();
    assertThat(allowed(limiter, "key", 10)).isZero();
  }

  @ParameterizedTest
  @MethodSource("hundred")
  void theWaitForWhatTwoLimitsWantOfTheSameKeyIsExact(Spec<RateLimiter> spec) {
    KeyedLimiter limiter = keyed(spec, time);
    time.advance(ofSeconds(1_000).toNanos());
    limiter.tryAcquire("key", 40);
    time.advance(ofSeconds(7).toNanos());
    limiter.tryAcquire("key", 57);
    Share[] both = {limiter.share("key", 30, true), limiter.share("key", 50, true)};
    Rejected refused = (Rejected) Share.askAll(both)[0];
    assertThat(refused.remaining()).isEqualTo(3);
    time.advance(refused.retryNanos() - 1);
    assertThat(allowedByAll(both)).isFalse();
    time.advance(1);
    assertThat(allowedByAll(both)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("hundred")
  void twoLimitsThatTogetherWantMoreThanThereEverIsAreNeverServed(Spec<RateLimiter> spec) {
    KeyedLimiter limiter = keyed(spec, time);
    for (int i = 0; i < 3; i++) {
      Decision[] decisions =
          Share.askAll(
              new Share[] {limiter.share("key", 60, true), limiter.share("key", 60, true)});
      assertThat(decisions)
          .containsOnly(new Rejected(100, i == 0 ? 100 : 99, Rejected.NEVER, reset(limiter, i)));
      if (i == 0) {
        limiter.tryAcquire("key", 1);
      }
    }
  }

  private static long reset(KeyedLimiter limiter, int i) {
    return i == 0 ? 0 : limiter.look("key", 1).resetAfter().toNanos();
  }

  @Test
  void theSameKeyOfAnotherLimiterAndAnotherKeyOfTheSameAreOtherMatters() {
    KeyedLimiter a = fifty();
    KeyedLimiter b = fifty();
    assertThat(
            allowedByAll(
                a.share("key", 40, true), b.share("key", 40, true), a.share("other", 40, true)))
        .isTrue();
    assertThat(a.look("key", 1).remaining()).isEqualTo(10);
    assertThat(a.look("other", 1).remaining()).isEqualTo(10);
    assertThat(b.look("key", 1).remaining()).isEqualTo(10);
  }

  @Test
  void theSameHashInAnotherTableIsAnotherMatterToo() {
    KeyHash.Hash key = new KeyHash(1, 2).hash("key");
    KeyTable[] tables = new KeyTable[2];
    for (int i = 0; i < 2; i++) {
      tables[i] = new KeyTable(new TokenBucket(new Refill(5, 1)), 10, time);
    }
    assertThat(allowedByAll(new Share(tables[0], key, 4, true), new Share(tables[1], key, 3, true)))
        .isTrue();
  }

  @Test
  void decisionsComeInTheOrderOfTheQuestions() {
    KeyedLimiter first = fifty();
    KeyedLimiter second = keyed(RateLimiter.tokenBucket(7, 1), time);
    Decision[] decisions =
        Share.askAll(new Share[] {second.share("key", 1, true), first.share("key", 2, true)});
    assertThat(Stream.of(decisions).map(Decision::limit)).containsExactly(7L, 50L);
    assertThat(Stream.of(decisions).map(Decision::remaining)).containsExactly(6L, 48L);
  }

  @Test
  void whereOneRefusesTheOthersTellWhatIsLeftWithoutThisRequest() {
    KeyedLimiter fifty = fifty();
    KeyedLimiter used = keyed(RateLimiter.tokenBucket(1, 1), time);
    used.tryAcquire("key", 1);
    fifty.tryAcquire("key", 5);
    Decision[] decisions =
        Share.askAll(new Share[] {fifty.share("key", 1, true), used.share("key", 1, true)});
    assertThat(decisions[0]).isInstanceOf(Allowed.class);
    assertThat(decisions[0].remaining()).isEqualTo(45);
    assertThat(decisions[1]).isEqualTo(new Rejected(1, 0, 1_000_000_000, 1_000_000_000));
  }

  @Test
  void oneThatIsTriedOutRefusesAloneAndTakesOnlyWhatItAllows() {
    KeyedLimiter fifty = fifty();
    KeyedLimiter one = keyed(RateLimiter.tokenBucket(1, 0.001), time);
    for (int i = 0; i < 3; i++) {
      Decision[] decisions =
          Share.askAll(new Share[] {one.share("key", 1, false), fifty.share("key", 1, true)});
      assertThat(decisions[0] instanceof Allowed).isEqualTo(i == 0);
      assertThat(decisions[1].remaining()).isEqualTo(49 - i);
    }
    fifty.tryAcquire("key", 47);
    assertThat(one.look("other", 1).remaining()).isEqualTo(1);
    assertThat(allowedByAll(one.share("other", 1, false), fifty.share("key", 1, true))).isFalse();
    assertThat(one.look("other", 1).remaining()).as("not taken: another refused").isEqualTo(1);
  }

  @Test
  void oneThatIsTriedOutNeverTakesFromOneInEarnestWhatThatNeeds() {
    KeyedLimiter fifty = fifty();
    fifty.tryAcquire("key", 49);
    Decision[] decisions =
        Share.askAll(new Share[] {fifty.share("key", 1, false), fifty.share("key", 1, true)});
    assertThat(decisions[0]).isInstanceOf(Rejected.class);
    assertThat(decisions[1]).isInstanceOf(Allowed.class);
  }

  @Test
  @Timeout(10)
  void aThreadIsJudgedByTheTimeAtWhichItsTurnComes() throws Exception {
    KeyTable table = new KeyTable(new TokenBucket(new Refill(1, 1)), 10, time);
    KeyHash.Hash alone = new KeyHash(1, 2).hash("alone");
    KeyHash.Hash shared = new KeyHash(1, 2).hash("shared");
    table.tryAcquire(alone, 1);
    table.tryAcquire(shared, 1);
    Decision[] later = new Decision[2];
    Share[] shares = {new Share(table, shared, 1, true), new Share(table, shared, 1, false)};
    table.lock();
    Thread one = Thread.ofPlatform().start(() -> later[0] = table.tryAcquire(alone, 1));
    Thread several = Thread.ofPlatform().start(() -> later[1] = Share.askAll(shares)[0]);
    while (one.getState() != Thread.State.WAITING || several.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    time.advance(1_000_000_000);
    table.unlock();
    one.join();
    several.join();
    assertThat(later).allMatch(Allowed.class::isInstance);
  }
}
