package io.fluxgate.wire;

import io.fluxgate.wire.Conversation.Sent;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/** Judges the requests that reach it, and answers each as it was told. */
final class TrafficUpstream implements RawUpstream.Script {

  /** So many are remembered: a request may come when its client has long gone. */
  private static final int MEMORY = 5_000;

  /** What clients send, by its target. */
  private final Map<String, Sent> sent = new ConcurrentHashMap<>();

  private final BlockingQueue<Sent> oldest = new LinkedBlockingQueue<>();

  private final Queue<String> wrongs;
  private final boolean strict;

  TrafficUpstream(Queue<String> wrongs, boolean strict) {
    this.wrongs = wrongs;
    this.strict = strict;
  }

  /** A client is going to send this. */
  void expect(List<Sent> requests) {
    for (Sent request : requests) {
      sent.put(request.target(), request);
      oldest.add(request);
    }
    while (oldest.size() > MEMORY) {
      Sent old = oldest.remove();
      sent.remove(old.target(), old);
    }
  }

  @Override
  public void play(String head, InputStream in, OutputStream out, Socket socket) throws Exception {
    String[] line = head.split(" ", 3);
    Sent asked = line.length < 3 ? null : sent.get(line[1]);
    if (asked == null) {
      if (strict) {
        wrongs.add("nobody asked the upstream for " + head);
      }
      throw new IOException("unknown");
    }
    InputStream all =
        new SequenceInputStream(
            new ByteArrayInputStream(head.getBytes(StandardCharsets.ISO_8859_1)), in);
    RandomAnswer answer = asked.answer();
    if (!answer.beforeBody()) {
      judge(asked, new StrictReader(all));
    }
    write(answer, new Random(asked.target().hashCode()), out);
    if (answer.beforeBody()) {
      judge(asked, new StrictReader(all));
    }
    if (answer.stalls()) {
      var unused = in.read(); // until the gateway has had enough
    }
    if (answer.closes()) {
      throw new IOException("the end");
    }
  }

  private void judge(Sent asked, StrictReader reader) throws IOException {
    try {
      StrictReader.Head head = java.util.Objects.requireNonNull(reader.requestHead());
      String body = reader.requestBody(head);
      // The JDK's server takes the end of the input for the blank line: a head that breaks off
      // there has lost its last lines, and with them its body.
      boolean brokenOff = !strict && asked.mayBreakOff() && head.one("content-length").equals("0");
      if (asked.judged()
          && !brokenOff
          && (!asked.whole()
              || !body.equals(asked.body())
              || !head.first().equals(asked.method()))) {
        wrongs.add(
            "seed %d: the upstream got %s with %d for %s"
                .formatted(asked.seed(), head, body.length(), asked));
      }
    } catch (StrictReader.Malformed e) {
      wrongs.add("seed %d: the upstream got a malformed request: %s".formatted(asked.seed(), e));
      throw e;
    } catch (EOFException e) {
      throw e; // it broke off, and everybody can see that
    }
  }

  /**
   * What may be more than an answer leaves in one: when the rest comes later, nobody can tell it
   * from the answer to the next request.
   */
  private static void write(RandomAnswer answer, Random random, OutputStream out) throws Exception {
    byte[] bytes = answer.bytes().getBytes(StandardCharsets.ISO_8859_1);
    int from = 0;
    for (int cut = answer.inPieces() ? random.nextInt(4) : 0; cut > 0; cut--) {
      int to = from + random.nextInt(bytes.length + 1 - from);
      out.write(bytes, from, to - from);
      from = to;
      Thread.sleep(random.nextInt(2));
    }
    out.write(bytes, from, bytes.length - from);
  }
}
