package io.fluxgate.testing;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What is logged while something is done; the test logger writes to the standard error. */
public final class CapturedLog {

  private CapturedLog() {}

  /** What is done meanwhile. */
  public interface Action {
    void run() throws Exception;
  }

  /** Everything that was written, by whichever thread. */
  public static String logOf(Action action) throws Exception {
    PrintStream before = System.err;
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    try {
      action.run();
    } finally {
      System.setErr(before);
    }
    return written.toString(StandardCharsets.UTF_8);
  }
}
