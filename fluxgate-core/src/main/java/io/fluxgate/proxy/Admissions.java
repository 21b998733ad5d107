package io.fluxgate.proxy;

import io.fluxgate.circuitbreaker.Permit;
import io.fluxgate.circuitbreaker.Refused;
import io.fluxgate.http.Request;
import io.fluxgate.loadbalancer.Candidate;
import io.fluxgate.loadbalancer.LoadBalancer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Finds an endpoint for a request: of those that may be asked, one that was not tried before while
 * there is one; the balancer picks it; it must have a free place, and its breaker must grant a
 * permit. One that says no after all is left out, and the balancer picks again. Safe for use by
 * many threads.
 */
final class Admissions {

  private static final Admission REFUSED = new Admission.Nobody(Duration.ZERO);

  private final EndpointGroup group;
  private final LoadBalancer balancer;
  private final @Nullable StickySessions sticky;
  private final RandomGenerator random;

  Admissions(Forwarder.Settings settings) {
    this.group = settings.group();
    this.balancer = settings.balancer();
    this.sticky = settings.sticky().orElse(null);
    this.random = settings.random();
  }

  /**
   * Asks for an endpoint.
   *
   * @param tried those the request has been sent to
   * @param first whether the request stands first in line; others do not push in before those who
   *     wait
   */
  Admission admit(Request request, List<Endpoint> tried, boolean first) {
    if (!first && group.line().length() > 0) {
      return Admission.Busy.NOW;
    }
    List<Endpoint> admissible = group.admissible();
    Endpoint kept = sticky == null ? null : sticky.endpointOf(request, group.endpoints());
    Admission admission =
        tried.isEmpty() ? REFUSED : pickStarted(request, without(tried, admissible), kept);
    if (!(admission instanceof Admission.Granted)) {
      admission = pickStarted(request, admissible, kept);
    }
    return admission instanceof Admission.Nobody ? new Admission.Nobody(shortestWait()) : admission;
  }

  /** Asks for an endpoint that was not tried; there may be none. */
  Admission admitElsewhere(Request request, List<Endpoint> tried) {
    return group.line().length() > 0
        ? Admission.Busy.NOW
        : pick(request, without(tried, group.admissible()), null);
  }

  /**
   * Of those that are only starting, each has the chance of its share. That spares nobody a request
   * that is the endpoint's own client's, or that nobody else takes.
   */
  private Admission pickStarted(Request request, List<Endpoint> from, @Nullable Endpoint kept) {
    List<Endpoint> started = kept != null && holds(from, kept) ? from : group.started(from, random);
    Admission admission = pick(request, started, kept);
    return admission instanceof Admission.Granted || started.size() == from.size()
        ? admission
        : pick(request, from, kept);
  }

  private static List<Endpoint> without(List<Endpoint> tried, List<Endpoint> admissible) {
    List<Endpoint> fresh = new ArrayList<>(admissible);
    fresh.removeAll(tried);
    return Collections.unmodifiableList(fresh);
  }

  private Admission pick(Request request, List<Endpoint> from, @Nullable Endpoint kept) {
    List<Endpoint> candidates = from;
    boolean busy = false;
    while (!candidates.isEmpty()) {
      Endpoint picked =
          kept != null && holds(candidates, kept)
              ? kept
              : own(balancer.pick(request, candidates), candidates);
      if (!picked.tryBegin()) {
        busy = true;
      } else {
        switch (picked.breaker().tryAcquire()) {
          case Permit permit -> {
            return new Admission.Granted(picked, permit);
          }
          case Refused refused -> {
            picked.end();
          }
        }
      }
      busy |= candidates.stream().anyMatch(endpoint -> !endpoint.hasPlace());
      candidates = free(picked, candidates);
    }
    return busy ? Admission.Busy.NOW : REFUSED;
  }

  /**
   * Those who have a place now, but that one: all who have none are left out at once, for the next
   * pick among thousands would most likely meet another of them.
   */
  private static List<Endpoint> free(Endpoint picked, List<Endpoint> candidates) {
    return candidates.stream()
        .filter(endpoint -> endpoint != picked && endpoint.hasPlace())
        .toList();
  }

  private static Endpoint own(Candidate picked, List<Endpoint> candidates) {
    if (picked instanceof Endpoint endpoint && holds(candidates, endpoint)) {
      return endpoint;
    }
    throw new IllegalStateException(
        "the load balancer picked " + picked + ", which is not among " + candidates);
  }

  /** The candidates are in the order of their indexes. */
  private static boolean holds(List<Endpoint> candidates, Endpoint endpoint) {
    if (candidates.isEmpty()) {
      return false;
    }
    int low = 0;
    int high = candidates.size() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (candidates.get(middle).index() < endpoint.index()) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return candidates.get(low) == endpoint;
  }

  private Duration shortestWait() {
    Duration shortest = Duration.ofDays(1);
    for (Endpoint endpoint : group.endpoints()) {
      switch (endpoint.breaker().tryAcquire()) {
        case Permit permit -> {
          permit.close(); // it has just recovered
          return Duration.ofSeconds(1);
        }
        case Refused refused ->
            shortest =
                refused.retryAfter().compareTo(shortest) < 0 ? refused.retryAfter() : shortest;
      }
    }
    return shortest;
  }
}
