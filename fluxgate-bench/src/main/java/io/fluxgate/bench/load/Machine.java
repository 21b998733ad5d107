package io.fluxgate.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What was measured on, for the head of a report. */
final class Machine {

  private Machine() {}

  static String text(Choice choice, Duration took) {
    return """
    %d rounds of %d s, warmed up for %d s; the run took %d minutes.
    %s, %d cores, %s %s.
    JDK %s (%s), `%s`.
    """
        .formatted(
            choice.rounds(),
            choice.window().toSeconds(),
            choice.warmUp().toSeconds(),
            took.plusSeconds(30).toMinutes(),
            processor(),
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            Runtime.version(),
            System.getProperty("java.vm.name"),
            String.join(" ", Site.FLAGS));
  }

  private static String processor() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown processor");
    } catch (IOException e) {
      return "unknown processor";
    }
  }
}
