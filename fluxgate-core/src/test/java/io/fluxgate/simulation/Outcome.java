package io.fluxgate.simulation;

import java.util.Locale;

/**
 * What came of one simulation.
 *
 * @param name what was switched on
 * @param errors which share of them was answered with a failure, 0 to 1
 * @param waits how long clients waited
 * @param attemptsPerRequest how often a request was sent to an upstream on average
 * @param cancelled which share of the attempts was given up before it had ended, 0 to 1
 * @param sickShare what the dying endpoint got while it was gone, 1 being its fair share
 * @param flappingShare what the flapping endpoint got meanwhile
 * @param recoverySeconds how long after its comeback the endpoint that was dying had most of its
 *     fair share again without failures; endless if it never had
 * @param probes how many health checks were made
 * @param trace a digest of everything that clients got, and when
 */
record Outcome(
    String name,
    double errors,
    Waits waits,
    double attemptsPerRequest,
    double cancelled,
    double sickShare,
    double flappingShare,
    double recoverySeconds,
    int probes,
    long trace) {

  static final String HEADER =
      "%-26s %8s %8s %8s %8s %9s %6s %8s %9s %7s"
          .formatted(
              "",
              "requests",
              "errors",
              "p50 ms",
              "p99 ms",
              "attempts",
              "sick",
              "flapping",
              "recovery",
              "checks");

  /** Its line of the table. */
  String line() {
    return String.format(
        Locale.ROOT,
        "%-26s %8d %7.2f%% %8.1f %8.1f %9.3f %5.0f%% %7.0f%% %8.0fs %7d",
        name,
        waits.count(),
        100 * errors,
        waits.percentile(50),
        waits.percentile(99),
        attemptsPerRequest,
        100 * sickShare,
        100 * flappingShare,
        recoverySeconds,
        probes);
  }
}
