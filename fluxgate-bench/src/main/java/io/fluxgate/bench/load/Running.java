package io.fluxgate.bench.load;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * A gateway that serves.
 *
 * @param port where
 * @param version what it says it is
 * @param jvm whether it answers questions about its heap
 * @param handles its processes
 */
record Running(Child child, int port, String version, boolean jvm, List<ProcessHandle> handles)
    implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(60);

  /** Waits until a {@link PeerProcess} is ready. */
  static Running jvm(Child child) throws IOException {
    String[] words = child.line(START).split(" ", 3);
    if (!words[0].equals("ready")) {
      child.close();
      throw new IOException("instead of being ready: " + String.join(" ", words));
    }
    int port = Integer.parseInt(words[1].split(",")[0]);
    return new Running(child, port, words[2], true, child.handles());
  }

  Usage usage() {
    return Usage.of(handles);
  }

  /** Bytes allocated so far. */
  OptionalLong allocated() throws IOException {
    return jvm ? OptionalLong.of(Long.parseLong(child.ask("stats"))) : OptionalLong.empty();
  }

  /** Bytes of the heap in use after a collection. */
  long heap() throws IOException {
    return Long.parseLong(child.ask("heap"));
  }

  @Override
  public void close() {
    child.close();
  }
}
