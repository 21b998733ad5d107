package io.fluxgate.simulation;

import io.fluxgate.simulation.Simulation.Features;
import java.util.List;

/** Ten minutes with five servers, of which one dies and comes back, one is slow and one flaps. */
final class FailingFive {

  private static final int DYING = 2;
  private static final int FLAPPING = 4;
  private static final int GONE = 140;
  private static final int BACK = 300;
  private static final int END = 600;

  /** Over so many seconds it is judged whether an endpoint has recovered. */
  private static final int LOOK = 5;

  private static final Simulation.Setting SETTING =
      new Simulation.Setting(
          List.of(
              Course.well(),
              Course.well(),
              Course.dying(60, 120, GONE, BACK),
              Course.slow(150, 450),
              Course.flapping(60, 540)),
          40,
          END);

  private FailingFive() {}

  static Outcome run(String name, Features features, long seed) throws InterruptedException {
    Simulation done = new Simulation(SETTING, features, seed).run();
    List<SimulatedEndpoint> endpoints = done.upstreams().endpoints();
    return new Outcome(
        name,
        done.errorShare(),
        done.waits(),
        (double) done.upstreams().attempts() / done.waits().count(),
        (double) endpoints.stream().mapToInt(SimulatedEndpoint::cancelled).sum()
            / done.upstreams().attempts(),
        fairShares(endpoints, DYING, GONE, BACK),
        fairShares(endpoints, FLAPPING, GONE, BACK),
        recovery(endpoints),
        done.upstreams().probes(),
        done.trace());
  }

  private static double fairShares(List<SimulatedEndpoint> endpoints, int which, int from, int to) {
    int all = endpoints.stream().mapToInt(each -> each.perSecond().requests(from, to)).sum();
    return (double) endpoints.get(which).perSecond().requests(from, to) * endpoints.size() / all;
  }

  private static double recovery(List<SimulatedEndpoint> endpoints) {
    for (int from = BACK; from + LOOK <= END; from++) {
      if (fairShares(endpoints, DYING, from, from + LOOK) >= 0.8
          && endpoints.get(DYING).perSecond().failures(from, from + LOOK) == 0) {
        return from - BACK;
      }
    }
    return Double.POSITIVE_INFINITY;
  }
}
