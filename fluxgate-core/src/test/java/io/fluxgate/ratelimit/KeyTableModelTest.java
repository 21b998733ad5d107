package io.fluxgate.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The table against a plain map: no key is lost, doubled or mixed up with another, whatever is put
 * in, forgotten and moved, even where all keys want the same place.
 */
class KeyTableModelTest {

  private static final long TTL = 1_000;

  /**
   * Remembers in each state which key it belongs to, and knows from the outside which states the
   * table has let go of. A state is worth nothing once its time is over.
   */
  private static final class Owned extends Algorithm {
    private final Map<Long, Long> alive = new HashMap<>();
    private long nextId = 1;

    private Owned() {
      super(1_000_000, 3);
    }

    @Override
    void begin(long[] state, int at, long now) {
      state[at] = nextId++;
      state[at + 1] = 0;
      state[at + 2] = now + TTL;
      alive.put(state[at], 0L);
    }

    @Override
    void forget(long[] state, int at) {
      assertThat(alive.remove(state[at])).as("forgotten twice").isNotNull();
    }

    @Override
    long remaining(long[] state, int at, long now) {
      checked(state, at);
      return limit() - state[at + 1];
    }

    @Override
    long nanosUntil(long[] state, int at, long permits, long now) {
      checked(state, at);
      return permits <= limit() - state[at + 1] || state[at + 2] - now <= 0
          ? 0
          : state[at + 2] - now;
    }

    @Override
    boolean isWorthless(long[] state, int at, long now) {
      checked(state, at);
      return state[at + 2] - now <= 0;
    }

    @Override
    void take(long[] state, int at, long permits, long now) {
      state[at + 1] += permits;
      state[at + 2] = now + TTL;
      alive.put(state[at], state[at + 1]);
    }

    @Override
    void giveBack(long[] state, int at, long permits, long now) {
      state[at + 1] -= permits;
      alive.put(state[at], state[at + 1]);
    }

    private void checked(long[] state, int at) {
      assertThat(alive).as("a state that is none").containsEntry(state[at], state[at + 1]);
    }
  }

  /** Hashes whose places are all over the table, or nearly all the same, or at its very end. */
  private static long high(int key, String crowd, Random random) {
    return switch (crowd) {
      case "spread" -> random.nextLong();
      case "crowded" -> (long) (key % 3) << 62 | key;
      case "at the end" -> -1L - key % 2 * 0x0800_0000_0000_0000L;
      default -> throw new AssertionError(crowd);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "1, spread",
    "2, crowded",
    "5, spread",
    "6, at the end",
    "7, crowded",
    "23, crowded",
    "24, at the end",
    "100, spread",
    "100, crowded",
    "100, at the end",
    "1000, spread"
  })
  void isAMapThatForgetsOnlyWhatIsWorthlessOrHasNoRoom(int maxKeys, String crowd) {
    Random random = new Random(maxKeys);
    List<KeyHash.Hash> keys = new ArrayList<>();
    for (int i = 0; i < maxKeys * 3 + 2; i++) {
      long low = crowd.equals("at the end") ? i : i / 6 * 6 + i % 3; // some share half of the hash
      keys.add(new KeyHash.Hash(high(i, crowd, random), 2 * low)); // the lowest bit does not count
    }
    Owned owned = new Owned();
    long[] now = {Long.MAX_VALUE - 10_000};
    KeyTable table = new KeyTable(owned, maxKeys, new SetTime(0));
    Map<KeyHash.Hash, Long> taken = new HashMap<>();
    Map<KeyHash.Hash, Long> until = new HashMap<>();
    int kept = 0;
    for (int step = 0; step < 6_000; step++) {
      KeyHash.Hash key = keys.get((int) (keys.size() * Math.pow(random.nextDouble(), 2)));
      long known = owned.limit() - table.look(key, 1, now[0]).remaining();
      boolean worthless = until.getOrDefault(key, now[0]) - now[0] <= 0;
      long expected = taken.getOrDefault(key, 0L);
      if (known != 0 || expected == 0) {
        assertThat(known).as("what was taken from %s", key).isEqualTo(expected);
        kept++;
      } else if (maxKeys >= keys.size()) {
        assertThat(worthless).as("forgotten too soon").isTrue();
      }
      switch (random.nextInt(10)) {
        case 0 -> now[0] += random.nextLong(TTL / 4);
        case 1 -> {
          table.giveBack(key, known);
          if (known > 0) {
            taken.put(key, 0L);
          }
        }
        case 2 -> assertThat(table.size()).isEqualTo(owned.alive.size());
        default -> {
          Allowed allowed = (Allowed) table.tryAcquire(key, 1 + step % 3, now[0]);
          long more = known + 1 + step % 3;
          assertThat(allowed.remaining()).isEqualTo(owned.limit() - more);
          taken.put(key, more);
          until.put(key, now[0] + TTL);
        }
      }
      assertThat(table.size()).isBetween(0, maxKeys);
    }
    assertThat(kept).isPositive();
    Set<KeyHash.Hash> found = new HashSet<>();
    for (KeyHash.Hash key : keys) {
      long known = owned.limit() - table.look(key, 1, now[0]).remaining();
      if (known > 0) {
        assertThat(known).isEqualTo(taken.get(key));
        found.add(key);
      }
    }
    long withPermits = owned.alive.values().stream().filter(count -> count > 0).count();
    assertThat(found).as("each state belongs to one key").hasSize((int) withPermits);
  }

  @ParameterizedTest
  @CsvSource({"spread", "crowded", "at the end"})
  void keepsEveryKeyForWhichThereIsRoom(String crowd) {
    Random random = new Random(1);
    Owned owned = new Owned();
    KeyTable table = new KeyTable(owned, 500, new SetTime(0));
    List<KeyHash.Hash> keys = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      keys.add(new KeyHash.Hash(high(i, crowd, random), 2L * i));
      table.tryAcquire(keys.getLast(), i + 1, 0);
      for (int j = 0; j <= i; j += 1 + i / 20) {
        assertThat(table.look(keys.get(j), 1, 0).remaining()).isEqualTo(owned.limit() - j - 1);
      }
    }
    assertThat(table.size()).isEqualTo(500);
    table.tryAcquire(new KeyHash.Hash(7, 7_000), 1, 0);
    assertThat(table.size()).isEqualTo(500);
    int lost = 0;
    for (int j = 0; j < 500; j++) {
      lost += table.look(keys.get(j), 1, 0).remaining() == owned.limit() ? 1 : 0;
    }
    assertThat(lost).as("one had to go").isEqualTo(1);
  }
}
