package io.fluxgate.cli;

import io.fluxgate.Gateway;
import io.fluxgate.config.ConfigException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * The command line: {@code run gateway.json} starts a gateway from a file, prints its address, and
 * serves until the process is told to end; requests in flight are then finished.
 *
 * <p>Exit codes: 1 if the gateway cannot start, 2 if the command is wrong.
 */
public final class Main {

  private static final String USAGE = "usage: run FILE    starts a gateway from a JSON file";

  private Main() {}

  /**
   * Runs a command.
   *
   * @param args {@code run} and a file
   * @throws InterruptedException if the main thread is interrupted while the gateway serves
   */
  public static void main(String[] args) throws InterruptedException {
    if (args.length != 2 || !args[0].equals("run")) {
      end(2, USAGE);
      return;
    }
    Gateway gateway;
    try {
      gateway = Gateway.fromJson(Path.of(args[1])).start();
    } catch (ConfigException | UncheckedIOException e) {
      end(1, String.valueOf(e.getMessage()));
      return;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(gateway::close, "fluxgate-shutdown"));
    System.out.println("Listening on " + gateway.uri());
    new CountDownLatch(1).await(); // until the process is told to end
  }

  private static void end(int status, String message) {
    System.err.println(message);
    System.exit(status);
  }
}
