package io.fluxgate.bench;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Gives out some things one after the other, over and over. For one thread. */
final class Round<T> {

  private final T[] things;
  private int next;

  private Round(T[] things) {
    this.things = things;
  }

  /** In an order that is the same in every run with the same seed, but no processor can guess. */
  static <T> Round<T> shuffled(T[] things, int seed) {
    List<T> shuffled = Arrays.asList(things.clone());
    Collections.shuffle(shuffled, new Random(seed));
    return new Round<>(shuffled.toArray(things.clone()));
  }

  T next() {
    int at = next;
    next = at + 1 == things.length ? 0 : at + 1;
    return things[at];
  }
}
