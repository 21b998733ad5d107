package io.fluxgate.wire;

import io.fluxgate.wire.Conversation.Leaving;
import io.fluxgate.wire.Conversation.Sent;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** Has one conversation with a gateway, and judges the answers. */
final class TrafficClient {

  private static final int PATIENCE_MILLIS = 15_000;

  private final URI gateway;
  private final Conversation what;
  private final boolean strict;
  private final Queue<String> wrongs;

  /** A reset is told once: if the writer heard of it, the reader sees an ordinary end. */
  private final CompletableFuture<Boolean> allSent = new CompletableFuture<>();

  TrafficClient(URI gateway, Conversation what, boolean strict, Queue<String> wrongs) {
    this.gateway = gateway;
    this.what = what;
    this.strict = strict;
    this.wrongs = wrongs;
  }

  private void wrong(int index, String message) {
    wrongs.add(
        "seed %d, answer %d: %s; sent: %s"
            .formatted(
                what.seed,
                index,
                message,
                index < what.sent.size() ? shortened(what.sent.get(index)) : "nothing"));
  }

  private static String shortened(Sent sent) {
    String text = sent.toString();
    return text.length() > 1_500 ? text.substring(0, 1_500) + "..." : text;
  }

  /** The number of answers that came. */
  int converse() {
    int answers = 0;
    try {
      Socket socket = new Socket(gateway.getHost(), gateway.getPort());
      Thread writer = Thread.ofVirtual().unstarted(() -> write(socket));
      try (socket) {
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        writer.start();
        InputStream in = new BufferedInputStream(socket.getInputStream());
        answers = read(in);
        if (what.leaving == Leaving.LATE) {
          awaitEnd(in, answers);
        } else if (what.leaving == Leaving.RESET) {
          socket.setSoLinger(true, 0);
        }
      }
      writer.join();
    } catch (SocketTimeoutException e) {
      wrong(answers, "nothing more came: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // refused or reset, which is judged where it matters
    }
    return answers;
  }

  private void write(Socket socket) {
    Random random = new Random(what.seed + 1);
    byte[] bytes = what.stream.getBytes(StandardCharsets.ISO_8859_1);
    try {
      OutputStream out = socket.getOutputStream();
      int from = 0;
      int pause = what.upload || random.nextInt(4) == 0 ? 25 : 3;
      for (int cut = what.upload ? 2 : random.nextInt(6) - 1; cut > 0; cut--) {
        int to = from + random.nextInt(what.upload && from == 0 ? 1 : bytes.length + 1 - from);
        int head = what.stream.indexOf("\r\n\r\n", to);
        to = head >= 0 && ((from == 0 && what.upload) || random.nextBoolean()) ? head + 4 : to;
        out.write(bytes, from, to - from);
        from = to;
        Thread.sleep(random.nextInt(pause));
      }
      out.write(bytes, from, bytes.length - from);
      if (what.leaving == Leaving.HALF_CLOSE) {
        socket.shutdownOutput();
      }
      allSent.complete(true);
    } catch (IOException e) {
      // the gateway has closed it
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      allSent.complete(false);
    }
  }

  private int read(InputStream in) throws IOException {
    int most = what.sent.size();
    if (what.leaving == Leaving.CLOSE || what.leaving == Leaving.RESET) {
      most = new Random(what.seed + 2).nextInt(most + 1);
    }
    for (int i = 0; i < most; i++) {
      if (!answer(i, in)) {
        return i;
      }
    }
    return most;
  }

  /** False if it was the last one. */
  private boolean answer(int index, InputStream in) throws IOException {
    Sent sent = what.sent.get(index);
    StrictReader reader = new StrictReader(in);
    StrictReader.Head head;
    String body;
    try {
      head = reader.answerHead();
      while (head.first().startsWith("1")) {
        head = reader.answerHead();
      }
      body = reader.answerBody(head, sent.method());
      if (head.closes() && StrictReader.endsWithConnection(head) && !allSent.join()) {
        throw new EOFException("a reset");
      }
    } catch (StrictReader.Malformed e) {
      wrong(index, "malformed: " + e);
      return false;
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      if (what.mustAnswer(index)) {
        wrong(index, "it broke off: " + e);
      }
      return false;
    }
    judge(index, sent, head, body);
    if (head.closes() && index + 1 < what.sent.size() && what.mustAnswer(index + 1)) {
      wrong(index, "it is the last one: " + head);
    }
    return !head.closes();
  }

  private void judge(int index, Sent sent, StrictReader.Head head, String body) {
    String got = head.first() + " " + head.all("x-id");
    if (head.one("content-type").equals("application/problem+json") && head.all("x-id").isEmpty()) {
      if (head.first().equals("500") || what.mustAnswer(index)) {
        wrong(index, "a problem: " + head + body);
      }
      return;
    }
    String due;
    String dueBody = "";
    try {
      StrictReader reader =
          new StrictReader(
              new ByteArrayInputStream(
                  sent.answer().bytes().getBytes(StandardCharsets.ISO_8859_1)));
      StrictReader.Head upstream = reader.answerHead();
      while (upstream.first().startsWith("1")) {
        upstream = reader.answerHead();
      }
      dueBody = reader.answerBody(upstream, sent.method());
      due = upstream.first() + " " + upstream.all("x-id");
    } catch (StrictReader.Malformed e) {
      due = "a problem, because the upstream's answer was " + e;
    } catch (EOFException e) {
      due = "a problem, because the upstream's answer broke off: " + e;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    boolean right = due.equals(got) && dueBody.equals(body);
    if (!right && (strict || (sent.answer().healthy() && what.wellFormed))) {
      wrong(
          index,
          "%s with %d bytes instead of %s with %d"
              .formatted(head, body.length(), due, dueBody.length()));
    }
    if (!sent.whole() && strict && sent.answer().healthy() && !sent.answer().beforeBody()) {
      wrong(index, "it was served though it was not whole");
    }
  }

  /** What comes when all answers are here: nothing, or a refusal of what was no request. */
  private void awaitEnd(InputStream in, int answers) throws IOException {
    if (answers < what.sent.size() || !what.malformedTail || !strict) {
      return;
    }
    StrictReader reader = new StrictReader(in);
    try {
      StrictReader.Head head = reader.answerHead();
      String body = reader.answerBody(head, "GET");
      if (!head.all("x-id").isEmpty() || head.first().equals("500") || !head.closes()) {
        wrong(answers, "an answer to nothing: " + head + body);
      }
    } catch (StrictReader.Malformed e) {
      wrong(answers, "malformed: " + e);
    } catch (EOFException e) {
      // closed without a word
    }
  }
}
