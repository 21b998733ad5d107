package io.fluxgate.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.config.Problem;
import io.fluxgate.plugin.FactoryContext;
import io.fluxgate.plugin.Options;
import io.fluxgate.testing.FakeTime;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConsistentHashFactoryTest {

  private static List<String> problems(Map<String, Object> values) {
    Options options = new Options(values);
    new ConsistentHashFactory()
        .create(options, new FactoryContext(FakeTime.standing(), new Random(1)));
    return options.problems().stream().map(Problem::toString).toList();
  }

  @Test
  void takesAKeyAndABound() {
    assertThat(problems(Map.of("on", "path"))).isEmpty();
    assertThat(problems(Map.of("on", "ip", "bounded_load", 1.01))).isEmpty();
    assertThat(problems(Map.of("on", "cookie:sid", "bounded_load", 10L))).isEmpty();
  }

  @Test
  void needsAKey() {
    assertThat(problems(Map.of()))
        .containsExactly("on: is missing: header:NAME, cookie:NAME, query:NAME, ip or path");
  }

  @Test
  void refusesABoundOutOfRange() {
    assertThat(problems(Map.of("on", "ip", "bounded_load", 1L)))
        .containsExactly("bounded_load: must be more than 1 and at most 10: 1.0");
    assertThat(problems(Map.of("on", "ip", "bounded_load", 10.5)))
        .containsExactly("bounded_load: must be more than 1 and at most 10: 10.5");
    assertThat(problems(Map.of("on", "ip", "bounded_load", "much")))
        .containsExactly("bounded_load: must be a number: 'much'");
  }

  @Test
  void tellsEverythingAtOnce() {
    assertThat(problems(Map.of("on", "form:user", "bounded_load", -1L, "nodes", 7L)))
        .anyMatch(problem -> problem.startsWith("on: unknown key to hash 'form'"))
        .anyMatch(problem -> problem.startsWith("bounded_load: must be more than 1"))
        .anyMatch(problem -> problem.startsWith("nodes: unknown field"))
        .hasSize(3);
  }
}
