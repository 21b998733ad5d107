package io.fluxgate;

import io.fluxgate.metrics.GatewayEvent;
import io.fluxgate.metrics.GatewayListener;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All of a gateway's listeners; one that throws disturbs nobody. */
record Listeners(List<GatewayListener> listeners) implements GatewayListener {

  private static final Logger LOG = LoggerFactory.getLogger(GatewayListener.class);

  Listeners {
    listeners = List.copyOf(listeners);
  }

  boolean isEmpty() {
    return listeners.isEmpty();
  }

  @Override
  public void on(GatewayEvent event) {
    for (int i = 0; i < listeners.size(); i++) {
      try {
        listeners.get(i).on(event);
      } catch (RuntimeException | Error e) {
        LOG.warn("A listener failed on {}", event.getClass().getSimpleName(), e);
      }
    }
  }
}
