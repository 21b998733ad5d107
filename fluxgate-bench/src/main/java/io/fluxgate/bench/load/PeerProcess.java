package io.fluxgate.bench.load;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * What every process of a load test says to the one that started it, by lines: where it listens
 * once it does, then what it is asked. It ends when its standard input does, so that none outlives
 * the test.
 */
public final class PeerProcess {

  /** Begins each line of ours: what a gateway's log prints does not. */
  static final String MARK = "> ";

  private PeerProcess() {}

  /**
   * Says that the process is ready and answers questions until there are no more: {@code stats}
   * with the bytes allocated so far, {@code heap} with the bytes in use after a collection.
   *
   * @param version what this is, for the report
   * @param ports where it listens
   * @throws IOException if standard input cannot be read
   */
  public static void serve(String version, int... ports) throws IOException {
    serve(version, Map.of(), ports);
  }

  /**
   * The same with questions of the process's own.
   *
   * @param own what it is asked, and where the answer comes from
   */
  static void serve(String version, Map<String, LongSupplier> own, int... ports)
      throws IOException {
    Map<String, LongSupplier> answers = new HashMap<>(own);
    answers.put("stats", PeerProcess::allocated);
    answers.put("heap", PeerProcess::heap);
    String listening =
        Arrays.stream(ports).mapToObj(Integer::toString).collect(Collectors.joining(","));
    say("ready " + listening + " " + version);
    BufferedReader questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String question = questions.readLine();
        question != null;
        question = questions.readLine()) {
      LongSupplier answer = answers.get(question);
      if (answer == null) {
        throw new IllegalArgumentException("unknown question: " + question);
      }
      say(Long.toString(answer.getAsLong()));
    }
  }

  static void say(String line) {
    System.out.println(MARK + line);
  }

  private static long allocated() {
    return ManagementFactory.getPlatformMXBean(ThreadMXBean.class).getTotalThreadAllocatedBytes();
  }

  private static long heap() {
    System.gc();
    System.gc(); // what the first one found for a cleaner or a reference queue goes with the second
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
