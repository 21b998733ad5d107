package io.fluxgate.examples;

/**
 * Runs the main named by the first argument, and ends with the process that started it. Maven does
 * not stop what it runs when a signal reaches Maven alone, as {@code kill} sends it; the example
 * would stay behind and keep its port.
 */
final class UnderMaven {

  private UnderMaven() {}

  public static void main(String[] args) throws ReflectiveOperationException {
    ProcessHandle.current().parent().ifPresent(UnderMaven::endWith);
    Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object) new String[0]);
  }

  private static void endWith(ProcessHandle maven) {
    Thread.startVirtualThread(
        () -> {
          maven.onExit().join();
          System.exit(0);
        });
  }
}
