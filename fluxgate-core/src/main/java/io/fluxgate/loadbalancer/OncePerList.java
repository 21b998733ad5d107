package io.fluxgate.loadbalancer;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a balancer works out once for each list of candidates. The same list object stands for the
 * same candidates, so looking at its identity is enough.
 *
 * <p>Safe for use by many threads; when several meet a new list at once, each works it out.
 */
final class OncePerList<T> {

  private final Function<List<? extends Candidate>, T> maker;
  private volatile @Nullable Known<T> latest;

  private record Known<T>(List<? extends Candidate> candidates, T value) {
    @SuppressWarnings("ReferenceEquality") // the same list object has the same candidates
    boolean isOf(List<? extends Candidate> list) {
      return candidates == list;
    }
  }

  OncePerList(Function<List<? extends Candidate>, T> maker) {
    this.maker = maker;
  }

  T of(List<? extends Candidate> candidates) {
    Known<T> known = latest;
    if (known == null || !known.isOf(candidates)) {
      known = new Known<>(candidates, maker.apply(candidates));
      latest = known;
    }
    return known.value;
  }
}
