package io.fluxgate.proxy;

import io.fluxgate.time.TimeSource;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks a name up at once and then at an interval, and tells its addresses when they are others
 * than before. A look-up that fails changes nothing: the addresses of before go on. It has a
 * platform thread of its own, because a look-up holds on to whatever thread makes it.
 */
public final class NameWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(NameWatch.class);

  private final Settings settings;
  private final Consumer<List<InetAddress>> listener;
  private final Thread thread;

  /**
   * What is watched, and with what.
   *
   * @param host the name
   * @param interval how often it is looked up; made longer or shorter at random by up to a tenth
   * @param resolver looks it up
   * @param time the clock
   * @param random where chance comes from
   */
  public record Settings(
      String host,
      Duration interval,
      AddressResolver resolver,
      TimeSource time,
      RandomGenerator random) {}

  /**
   * Begins to watch.
   *
   * @param settings what
   * @param listener hears the addresses, each once, in an order that does not depend on the
   *     answer's, whenever they have changed; the first time as soon as they are known
   */
  public NameWatch(Settings settings, Consumer<List<InetAddress>> listener) {
    this.settings = settings;
    this.listener = listener;
    this.thread =
        Thread.ofPlatform().daemon().name("fluxgate-names-" + settings.host).start(this::watch);
  }

  private void watch() {
    List<InetAddress> known = List.of();
    boolean failing = false;
    try {
      while (true) {
        try {
          List<InetAddress> found =
              settings.resolver.resolve(settings.host).stream()
                  .distinct()
                  .sorted(Comparator.comparing(InetAddress::getHostAddress))
                  .toList();
          if (found.isEmpty()) {
            throw new UnknownHostException(settings.host);
          }
          failing = false;
          if (!found.equals(known)) {
            listener.accept(found);
            known = found; // else it is told again
          }
        } catch (UnknownHostException | RuntimeException e) {
          if (!failing) { // told once, not at every interval
            LOG.warn(
                "{} could not be looked up, or its addresses not be taken up: they stay as they are",
                settings.host,
                e);
          }
          failing = true;
        }
        settings.time.sleep(pause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private Duration pause() {
    long nanos = settings.interval.toNanos();
    long tenth = Math.max(1, nanos / 10);
    return Duration.ofNanos(nanos - tenth + settings.random.nextLong(2 * tenth + 1));
  }

  /** Stops watching. Harmless when repeated; does not wait for a look-up that is under way. */
  @Override
  public void close() {
    thread.interrupt();
  }
}
