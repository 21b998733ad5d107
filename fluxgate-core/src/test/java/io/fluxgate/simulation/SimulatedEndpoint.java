package io.fluxgate.simulation;

import io.fluxgate.engine.UpstreamCall;
import io.fluxgate.engine.UpstreamCall.Deadlines;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException;
import io.fluxgate.http.UpstreamException.Kind;
import io.fluxgate.http.UpstreamException.Timeout;
import io.fluxgate.simulation.Course.Condition;
import java.time.Duration;
import java.util.Random;

/**
 * One server: most requests take some 20 ms, a few much longer, and all take longer when it has
 * more at a time than it has workers. Only the thread whose turn it is may call it.
 */
final class SimulatedEndpoint {

  private static final double MEDIAN_MILLIS = 20;
  private static final double SPREAD = 0.5;
  private static final int WORKERS = 8;
  private static final Duration REFUSAL = Duration.ofMillis(1);

  private final Course course;
  private final SimulatedTime time;
  private final Random random;
  private final PerSecond perSecond = new PerSecond();
  private int inFlight;
  private int mostInFlight;
  private int attempts;
  private int cancelled;
  private int probes;

  SimulatedEndpoint(Course course, SimulatedTime time, long seed) {
    this.course = course;
    this.time = time;
    this.random = new Random(seed);
  }

  /** What came of its attempts, by the second in which they began. */
  PerSecond perSecond() {
    return perSecond;
  }

  /** How many it had at a time at most, health checks included. */
  int mostInFlight() {
    return mostInFlight;
  }

  int attempts() {
    return attempts;
  }

  /** How many attempts were given up before they had ended. */
  int cancelled() {
    return cancelled;
  }

  int probes() {
    return probes;
  }

  Response probe(UpstreamCall call) throws UpstreamException, InterruptedException {
    probes++;
    return serve(call);
  }

  Response attempt(UpstreamCall call) throws UpstreamException, InterruptedException {
    attempts++;
    double seconds = seconds();
    boolean good = false;
    try {
      Response answer = serve(call);
      good = answer.status() == 200;
      return answer;
    } catch (InterruptedException e) {
      good = true; // it lost a race, that is all
      cancelled++;
      throw e;
    } finally {
      perSecond.add(seconds, good);
    }
  }

  private double seconds() {
    return time.elapsed().toNanos() / 1e9;
  }

  private Response serve(UpstreamCall call) throws UpstreamException, InterruptedException {
    Condition condition = course.at(seconds());
    if (condition.absent()) {
      time.sleepInTurn(REFUSAL);
      throw new UpstreamException(Kind.CONNECTION_REFUSED, false, "simulated", null);
    }
    boolean fails = random.nextDouble() < condition.failing();
    boolean breaks = random.nextBoolean();
    inFlight++;
    mostInFlight = Math.max(mostInFlight, inFlight);
    try {
      work(condition.hanging() ? Duration.ofDays(1) : takes(condition), call.deadlines());
    } finally {
      inFlight--;
    }
    if (fails && breaks) {
      throw new UpstreamException(Kind.CONNECTION_TERMINATED, true, "simulated", null);
    }
    return fails ? Response.of(503) : Response.text("ok");
  }

  private Duration takes(Condition condition) {
    double crowded = Math.max(1, (double) inFlight / WORKERS);
    double millis = MEDIAN_MILLIS * Math.exp(SPREAD * random.nextGaussian());
    return Duration.ofNanos((long) (millis * 1e6 * condition.slower() * crowded));
  }

  /** Takes its time, if the call's deadlines allow. */
  private void work(Duration takes, Deadlines deadlines)
      throws UpstreamException, InterruptedException {
    Duration wait = takes;
    Timeout over = null;
    if (isSooner(deadlines.response(), wait)) {
      wait = deadlines.response();
      over = Timeout.RESPONSE;
    }
    if (isSooner(deadlines.attempt(), wait)) {
      wait = deadlines.attempt();
      over = Timeout.PER_TRY;
    }
    if (isSooner(deadlines.total(), wait)) {
      wait = deadlines.total();
      over = Timeout.TOTAL;
    }
    time.sleepInTurn(wait);
    if (over != null) {
      throw UpstreamException.timedOut(over, Kind.RESPONSE_TIMEOUT, true, "simulated");
    }
  }

  private static boolean isSooner(Duration deadline, Duration than) {
    return deadline.isPositive() && deadline.compareTo(than) < 0;
  }
}
