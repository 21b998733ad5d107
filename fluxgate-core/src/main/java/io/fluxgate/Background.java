package io.fluxgate;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes on besides requests until a gateway is closed: checks, names that are looked up. Filled
 * while the gateway is assembled, by one thread.
 */
final class Background implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  private final List<AutoCloseable> tasks = new ArrayList<>();

  void add(AutoCloseable task) {
    tasks.add(task);
  }

  @Override
  public void close() {
    for (AutoCloseable task : tasks) {
      try {
        task.close();
      } catch (Exception e) {
        LOG.warn("{} could not be stopped", task, e);
      }
    }
  }
}
