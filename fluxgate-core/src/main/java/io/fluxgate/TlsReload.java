package io.fluxgate;

import io.fluxgate.time.TimeSource;
import io.fluxgate.tls.TlsConfigException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the files with keys and certificates at their intervals. What cannot be read is told
 * once, and the keys of before go on.
 */
final class TlsReload {

  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  private TlsReload() {}

  /** Reads files again if they have changed. */
  @FunctionalInterface
  interface Look {
    /**
     * Looks.
     *
     * @return whether there is something new
     * @throws TlsConfigException if what is new cannot be used
     */
    boolean reloadIfChanged();
  }

  /**
   * Some files.
   *
   * @param what whose they are
   * @param every how often they are looked at
   * @param look looks
   */
  record Watched(String what, Duration every, Look look) {}

  /** A thread for each interval, until they are closed. */
  static AutoCloseable start(List<Watched> all, TimeSource time) {
    Map<Duration, List<Watched>> byInterval =
        all.stream().collect(Collectors.groupingBy(Watched::every));
    List<Thread> threads =
        byInterval.entrySet().stream()
            .map(each -> start(each.getKey(), each.getValue(), time))
            .toList();
    return () -> threads.forEach(Thread::interrupt);
  }

  private static Thread start(Duration every, List<Watched> watched, TimeSource time) {
    return Thread.ofVirtual()
        .name("fluxgate-tls-files")
        .start(
            () -> {
              try {
                while (true) {
                  time.sleep(every);
                  watched.forEach(TlsReload::look);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the gateway is closed
              }
            });
  }

  private static void look(Watched one) {
    try {
      if (one.look.reloadIfChanged()) {
        LOG.info("New keys or certificates for {}", Printable.text(one.what));
      }
    } catch (TlsConfigException e) {
      for (TlsConfigException wrong : e.all()) {
        LOG.error(
            "The new files of {} cannot be used, the old ones go on: {}",
            Printable.text(one.what),
            Printable.text(wrong.getMessage()));
      }
    } catch (RuntimeException e) {
      LOG.error("The files of {} could not be looked at", Printable.text(one.what), e);
    }
  }
}
