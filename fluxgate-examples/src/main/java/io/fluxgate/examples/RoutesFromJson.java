package io.fluxgate.examples;

import io.fluxgate.Gateway;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * A gateway as a JSON file describes it: the file given as the first argument, or {@code
 * gateway.json}.
 */
public final class RoutesFromJson {

  private RoutesFromJson() {}

  /**
   * Starts the gateway and serves until the process is told to end.
   *
   * @param args the file, or nothing
   * @throws InterruptedException if the main thread is interrupted
   */
  public static void main(String[] args) throws InterruptedException {
    Path file = Path.of(args.length == 0 ? "gateway.json" : args[0]);
    try (Gateway gateway = Gateway.fromJson(file).start()) {
      System.out.println("Gateway on " + gateway.uri());
      new CountDownLatch(1).await();
    }
  }
}
