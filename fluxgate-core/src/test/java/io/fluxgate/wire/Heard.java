package io.fluxgate.wire;

import io.fluxgate.metrics.GatewayEvent;
import io.fluxgate.metrics.GatewayEvent.AttemptCompleted;
import io.fluxgate.metrics.GatewayEvent.RequestCompleted;
import io.fluxgate.metrics.GatewayListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What a gateway told of its requests and their attempts. */
final class Heard implements GatewayListener {

  private final LinkedBlockingQueue<RequestCompleted> requests = new LinkedBlockingQueue<>();
  private final List<AttemptCompleted> attempts = new CopyOnWriteArrayList<>();

  @Override
  public void on(GatewayEvent event) {
    switch (event) {
      case RequestCompleted request -> requests.add(request);
      case AttemptCompleted attempt -> attempts.add(attempt);
      default -> {}
    }
  }

  /** The next request that is over; waits for it. */
  RequestCompleted awaitRequest() throws InterruptedException {
    RequestCompleted request = requests.poll(20, TimeUnit.SECONDS);
    if (request == null) {
      throw new AssertionError("no request came to its end");
    }
    return request;
  }

  /** The attempts that are over so far. */
  List<AttemptCompleted> attempts() {
    return attempts;
  }
}
