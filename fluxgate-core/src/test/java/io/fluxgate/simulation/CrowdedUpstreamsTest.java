package io.fluxgate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.simulation.Simulation.Features;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** More requests than slow upstreams can take for a while, with a place for four at each. */
class CrowdedUpstreamsTest {

  private static final long SEED = Long.getLong("fluxgate.simulation.seed", 1);
  private static final int BEGIN = 30;
  private static final int END = 90;
  private static final int MAX_WAIT_MILLIS = 500;
  private static final Simulation.Setting CROWD =
      new Simulation.Setting(Collections.nCopies(5, Course.slow(BEGIN, END)), 150, 120);

  @Test
  void nobodyWaitsTooLongAndTheLineIsGoneWhenTheCrowdIs() throws InterruptedException {
    Features features =
        new Features(
            route -> route.queue(50, Duration.ofMillis(MAX_WAIT_MILLIS)),
            upstream -> upstream.maxInFlight(4),
            false,
            false);
    Simulation done = new Simulation(CROWD, features, SEED).run();
    PerSecond answers = done.answers();
    assertThat(done.upstreams().endpoints())
        .allSatisfy(each -> assertThat(each.mostInFlight()).isEqualTo(4));
    assertThat(answers.failures(0, BEGIN)).isZero();
    // They can take some 90 of 150 a second, and no place may stay free meanwhile.
    double served = 1 - (double) answers.failures(BEGIN, END) / answers.requests(BEGIN, END);
    assertThat(served).isBetween(0.5, 0.7);
    assertThat(answers.failures(END + 2, CROWD.seconds())).isZero();
    // In line, and then at most some ten times as long as usual is long.
    assertThat(done.waits().percentile(99)).isLessThan(MAX_WAIT_MILLIS + 700.0);
  }
}
