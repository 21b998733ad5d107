package io.fluxgate.bench.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The process that makes the load. It is told by lines what to do: {@code run MILLIS ORDER} says
 * {@code begin} when all connections have had an answer, and {@code end SUMMARY} when the window is
 * over; {@code hold ORDER} says {@code held ERRORS} when all are idle, and lets go of them at the
 * next line. It ends when its standard input does.
 */
final class LoadGenerator {

  private static final Duration RAMP = Duration.ofSeconds(30);

  private LoadGenerator() {}

  /**
   * Does what it is told.
   *
   * @param args none
   * @throws IOException if standard input or a selector fails
   */
  public static void main(String[] args) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PeerProcess.say("ready 0 load generator");
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split(" ");
      switch (words[0]) {
        case "run" -> run(Order.of(words, 2), Duration.ofMillis(Long.parseLong(words[1])));
        case "hold" -> hold(Order.of(words, 1), lines);
        default -> throw new IllegalArgumentException("unknown order: " + line);
      }
    }
  }

  private static void run(Order order, Duration window) throws IOException {
    try (ClosedLoop load = new ClosedLoop(order)) {
      Tally ramp = load.ramp(RAMP, false);
      complain(ramp, "while opening");
      PeerProcess.say("begin " + ramp.errors());
      long begin = System.nanoTime();
      Tally tally = load.measure(window);
      PeerProcess.say("end " + tally.over(System.nanoTime() - begin).words());
      complain(tally, "while measuring");
    }
  }

  private static void hold(Order order, BufferedReader lines) throws IOException {
    try (ClosedLoop load = new ClosedLoop(order)) {
      Tally ramp = load.ramp(RAMP, true);
      complain(ramp, "while opening");
      PeerProcess.say("held " + ramp.errors());
      lines.readLine();
    }
    PeerProcess.say("released");
  }

  /** Into the log: the report only counts. */
  private static void complain(Tally tally, String when) {
    if (tally.errors() > 0) {
      System.err.println(tally.errors() + " errors " + when + ", first: " + tally.firstError());
    }
  }
}
