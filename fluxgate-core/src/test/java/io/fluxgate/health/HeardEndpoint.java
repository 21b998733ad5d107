package io.fluxgate.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what checks tell it, and passes it on if there is somebody to pass it on to. */
final class HeardEndpoint implements EndpointHealth {

  private final String id;
  private final BlockingQueue<String> verdicts = new LinkedBlockingQueue<>();

  private final Optional<EndpointHealth> behind;

  HeardEndpoint(String id) {
    this.id = id;
    behind = Optional.empty();
  }

  HeardEndpoint(EndpointHealth behind) {
    id = behind.id();
    this.behind = Optional.of(behind);
  }

  /**
   * The next verdict, as {@code + what} or {@code - what}, or {@code !} if it was told by an
   * interrupted thread; waits for it in real time.
   */
  String verdict() throws InterruptedException {
    String verdict = verdicts.poll(10, TimeUnit.SECONDS);
    assertThat(verdict).as("a verdict on %s", id).isNotNull();
    return String.valueOf(verdict);
  }

  int untold() {
    return verdicts.size();
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public void checked(boolean good, String what) {
    behind.ifPresent(endpoint -> endpoint.checked(good, what));
    boolean interrupted = Thread.currentThread().isInterrupted();
    verdicts.add((interrupted ? "! " : good ? "+ " : "- ") + what);
  }

  @Override
  public State state() {
    throw new UnsupportedOperationException();
  }

  @Override
  public double share() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void succeeded() {
    throw new UnsupportedOperationException("a check is no real request");
  }

  @Override
  public void failed(String what) {
    throw new UnsupportedOperationException("a check is no real request");
  }

  @Override
  public EndpointReport report() {
    throw new UnsupportedOperationException();
  }
}
