package io.fluxgate.loadbalancer;

import io.fluxgate.http.Request;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The one that, with this request, would have the least in flight for each unit of weight. Ties are
 * broken by chance: always the first of them would get everything that comes while nobody is busy.
 */
final class LeastRequests implements LoadBalancer {

  static final String NAME = "least_requests";

  private final RandomGenerator random;

  LeastRequests(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public Candidate pick(Request request, List<? extends Candidate> candidates) {
    Sample sample = Sample.of(candidates.size(), random);
    long leastLoad = 0;
    long leastWeight = 0;
    long tied = 0; // a bit for each number of the sample
    for (int i = 0; i < sample.count(); i++) {
      Candidate candidate = candidates.get(sample.position(i));
      long load = candidate.inFlight() + 1L;
      long weight = candidate.weight();
      long difference = load * leastWeight - leastLoad * weight;
      if (difference < 0 || i == 0) {
        leastLoad = load;
        leastWeight = weight;
        tied = 0;
      }
      if (difference <= 0) {
        tied |= 1L << i;
      }
    }
    return candidates.get(sample.position(anyOf(tied)));
  }

  /** The number of one of the bits that are set. */
  private int anyOf(long bits) {
    long left = bits;
    int count = Long.bitCount(bits);
    for (int skip = count == 1 ? 0 : random.nextInt(count); skip > 0; skip--) {
      left &= left - 1;
    }
    return Long.numberOfTrailingZeros(left);
  }
}
