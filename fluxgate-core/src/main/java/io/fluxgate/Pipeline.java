package io.fluxgate;

import io.fluxgate.config.UpgradeConfig;
import io.fluxgate.filter.Chain;
import io.fluxgate.filter.Filter;
import io.fluxgate.filter.TwoPhaseFilter;
import io.fluxgate.proxy.Forwarder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a route does with its requests: filters in their order and then its end. It can always be
 * walked by a thread that may wait, as a chain; and if nothing of it waits for anything but the
 * upstream's answer, also step by step.
 */
final class Pipeline {

  private final Chain chain;
  private final TwoPhaseFilter[] filters;
  private final @Nullable Forwarder forwarder;
  private final boolean readsBody;
  private final boolean readsAnswer;
  private final UpgradeConfig upgrade;

  private Pipeline(
      Chain chain,
      List<TwoPhaseFilter> filters,
      @Nullable Forwarder forwarder,
      UpgradeConfig upgrade) {
    this.chain = chain;
    this.filters = filters.toArray(TwoPhaseFilter[]::new);
    this.forwarder = forwarder;
    this.upgrade = upgrade;
    this.readsBody = filters.stream().anyMatch(TwoPhaseFilter::readsBody);
    this.readsAnswer = filters.stream().anyMatch(TwoPhaseFilter::readsAnswer);
  }

  /** Filters, then a handler of the application's own, which may wait. */
  static Pipeline of(List<Filter> filters, Handler handler) {
    return new Pipeline(
        Link.compose(filters, new EndOfChain(handler::handle)),
        List.of(),
        null,
        UpgradeConfig.DEFAULT);
  }

  /** Filters, then the route's upstreams. */
  static Pipeline of(List<Filter> filters, Forwarder forwarder, UpgradeConfig upgrade) {
    Chain chain = Link.compose(filters, new EndOfChain(forwarder));
    List<TwoPhaseFilter> twoPhase =
        filters.stream()
            .filter(TwoPhaseFilter.class::isInstance)
            .map(TwoPhaseFilter.class::cast)
            .toList();
    return twoPhase.size() == filters.size()
        ? new Pipeline(chain, twoPhase, forwarder, upgrade)
        : new Pipeline(chain, List.of(), null, upgrade);
  }

  /** All of it in one go, on a thread that may wait. */
  Chain chain() {
    return chain;
  }

  /** Whether some filter reads the request's body, and would have to wait for one that streams. */
  boolean readsBody() {
    return readsBody;
  }

  /** Whether some filter may look into the answer's body. */
  boolean readsAnswer() {
    return readsAnswer;
  }

  /** The end of a pipeline that can be walked step by step; null if it cannot. */
  @Nullable Forwarder forwarder() {
    return forwarder;
  }

  /** Which protocols its requests may switch to. */
  UpgradeConfig upgrade() {
    return upgrade;
  }

  /** What stands behind a filter. */
  Chain behind(int filter) {
    Chain at = chain;
    for (int i = 0; i <= filter; i++) {
      at = ((Link) at).next();
    }
    return at;
  }

  int filters() {
    return filters.length;
  }

  TwoPhaseFilter filter(int index) {
    return filters[index];
  }
}
