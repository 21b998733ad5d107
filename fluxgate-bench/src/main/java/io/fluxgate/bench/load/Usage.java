package io.fluxgate.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What processes have used so far.
 *
 * @param cpu time in user and system mode: {@code utime} and {@code stime} of {@code
 *     /proc/PID/stat}
 * @param rssBytes memory now, 0 where there is no {@code /proc}
 * @param peakRssBytes the most memory ever
 */
record Usage(Duration cpu, long rssBytes, long peakRssBytes) {

  static Usage of(List<ProcessHandle> processes) {
    Duration cpu = Duration.ZERO;
    long rss = 0;
    long peak = 0;
    for (ProcessHandle process : processes) {
      cpu = cpu.plus(process.info().totalCpuDuration().orElse(Duration.ZERO));
      List<String> status = status(process.pid());
      rss += kilobytes(status, "VmRSS:") << 10;
      peak += kilobytes(status, "VmHWM:") << 10;
    }
    return new Usage(cpu, rss, peak);
  }

  private static List<String> status(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"));
    } catch (IOException e) {
      return List.of();
    }
  }

  private static long kilobytes(List<String> status, String field) {
    return status.stream()
        .filter(line -> line.startsWith(field))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }
}
