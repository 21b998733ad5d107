package io.fluxgate.bench.load;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Runs the load test and prints its tables. The properties {@code fluxgate.peers} and {@code
 * fluxgate.output} are the folders of the other gateways' modules and of what is written.
 */
public final class LoadRun {

  private LoadRun() {}

  /**
   * Runs what the arguments choose.
   *
   * @param args {@link Choice#USAGE} says which
   * @throws IOException if the load generator or the upstream fails
   */
  public static void main(String[] args) throws IOException {
    Choice choice;
    try {
      choice = Choice.of(args);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "\n" + Choice.USAGE);
      System.exit(2);
      return;
    }
    Path output = Files.createDirectories(Path.of(System.getProperty("fluxgate.output", "target")));
    Path peers = Path.of(System.getProperty("fluxgate.peers", "peers"));
    removeLogs(output);
    Results results = new Results();
    long begin = System.nanoTime();
    try (Child upstream = Site.own(Upstream.class, output);
        Meter meter = new Meter(upstream, output)) {
      Site site = new Site(ports(upstream), peers, output);
      sayWhatIsMissing(choice);
      for (Scenario scenario : choice.scenarios()) {
        try (Competition competition = new Competition(scenario, choice, meter, results)) {
          competition.run(site);
        }
      }
    }
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    String report = new Report(choice, results).text(took);
    Path file = output.resolve("report.md");
    Files.writeString(file, report);
    System.out.println("\n" + report + "\nAlso in " + file.toAbsolutePath());
  }

  /** Those of the run before: each process appends to its own. */
  private static void removeLogs(Path output) throws IOException {
    try (DirectoryStream<Path> logs = Files.newDirectoryStream(output, "*.log")) {
      for (Path log : logs) {
        Files.delete(log);
      }
    }
  }

  private static List<Integer> ports(Child upstream) throws IOException {
    String[] ready = upstream.line(Duration.ofSeconds(20)).split(" ");
    return Arrays.stream(ready[1].split(",")).map(Integer::valueOf).toList();
  }

  private static void sayWhatIsMissing(Choice choice) {
    for (Peer peer : Peer.all()) {
      if (choice.wants(peer.name()) && !peer.installed()) {
        System.out.println(peer.name() + " is not installed and left out");
      }
    }
  }
}
