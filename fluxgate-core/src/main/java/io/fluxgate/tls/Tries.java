package io.fluxgate.tls;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Tries one thing after the other, so that all that is wrong is told at once. For one thread. */
final class Tries {

  private final List<TlsConfigException> failed = new ArrayList<>();

  /** What there is; empty if it is wrong. */
  <T> Optional<T> of(Supplier<T> one) {
    try {
      return Optional.of(one.get());
    } catch (TlsConfigException e) {
      failed.addAll(e.all());
      return Optional.empty();
    }
  }

  /** Ends here if something was wrong. */
  void orThrow() {
    if (!failed.isEmpty()) {
      throw TlsConfigException.of(failed);
    }
  }
}
