package io.fluxgate.config.json;

import io.fluxgate.config.CircuitBreakerConfig;
import io.fluxgate.config.CircuitBreakerConfig.FailureKind;
import io.fluxgate.config.CircuitBreakerConfig.Failures;
import io.fluxgate.config.CircuitBreakerConfig.Rates;
import io.fluxgate.config.Hints;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads one circuit breaker. */
final class BreakerReader {

  static final String BY_TIME = "time";
  static final String BY_COUNT = "count";

  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final Findings findings;

  BreakerReader(Findings findings) {
    this.findings = findings;
  }

  CircuitBreakerConfig read(ObjectReader breaker) {
    CircuitBreakerConfig normal = CircuitBreakerConfig.DEFAULT;
    CircuitBreakerConfig read =
        new CircuitBreakerConfig(
            breaker.flag("enabled", normal.enabled()),
            whole(breaker, "failure_threshold", 1),
            breaker.seconds("window_seconds", normal.window()),
            breaker.seconds("open_seconds", normal.open()),
            given(breaker, "max_open_seconds")
                ? Optional.of(breaker.seconds("max_open_seconds", LONGEST))
                : Optional.empty(),
            breaker.whole("half_open_requests", normal.halfOpenRequests()),
            whole(breaker, "success_threshold", 1),
            rates(breaker),
            new Failures(
                given(breaker, "failure_statuses")
                    ? Optional.of(breaker.wholes("failure_statuses", List.of()))
                    : Optional.empty(),
                kinds(breaker)));
    breaker.done();
    return read;
  }

  private Rates rates(ObjectReader breaker) {
    Rates normal = Rates.DEFAULT;
    return new Rates(
        whole(breaker, "failure_rate_percent", 1).orElse(normal.failurePercent()),
        windowCalls(breaker),
        whole(breaker, "minimum_calls", 1),
        given(breaker, "slow_call_ms")
            ? breaker.millis("slow_call_ms", Duration.ofMillis(1))
            : normal.slowCall(),
        whole(breaker, "slow_call_percent", 1));
  }

  private Optional<Integer> windowCalls(ObjectReader breaker) {
    String type = breaker.text("window_type").orElse(BY_TIME);
    Optional<Integer> calls = whole(breaker, "window_calls", Integer.MAX_VALUE);
    if (type.equals(BY_COUNT)) {
      return Optional.of(calls.orElse(Rates.DEFAULT_WINDOW_CALLS));
    }
    if (!type.equals(BY_TIME)) {
      findings.add(
          breaker.place("window_type"),
          Hints.unknown("window type", Node.cut(type), List.of(BY_COUNT, BY_TIME)),
          breaker.find("window_type").orElseThrow().at());
    } else if (calls.isPresent()) {
      findings.add(
          breaker.place("window_calls"),
          "does nothing without \"window_type\": \"count\"",
          breaker.find("window_calls").orElseThrow().at());
    }
    return Optional.empty();
  }

  private Set<FailureKind> kinds(ObjectReader breaker) {
    Optional<Node> node = breaker.find("failures");
    if (node.isEmpty()) {
      return Failures.DEFAULT.kinds();
    }
    Set<FailureKind> kinds = EnumSet.noneOf(FailureKind.class);
    Set<String> known = new TreeSet<>();
    for (FailureKind kind : FailureKind.values()) {
      known.add(name(kind));
    }
    String at = breaker.place("failures");
    List<String> names = breaker.texts("failures", List.of());
    for (int i = 0; i < names.size(); i++) {
      Node item = node.get() instanceof Node.Items items ? items.items().get(i) : node.get();
      if (known.contains(names.get(i))) {
        kinds.add(FailureKind.valueOf(names.get(i).toUpperCase(Locale.ROOT)));
      } else if (item instanceof Node.Text) { // anything else has been reported
        findings.add(
            names.size() == 1 ? at : at + "[" + i + "]",
            Hints.unknown("failure", Node.cut(names.get(i)), known),
            item.at());
      }
    }
    return kinds;
  }

  static String name(FailureKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /** A number that cannot be read has been reported; its stand-in must do no more harm. */
  private static Optional<Integer> whole(ObjectReader breaker, String name, int standIn) {
    return given(breaker, name) ? Optional.of(breaker.whole(name, standIn)) : Optional.empty();
  }

  private static boolean given(ObjectReader breaker, String name) {
    return breaker.find(name).isPresent();
  }
}
