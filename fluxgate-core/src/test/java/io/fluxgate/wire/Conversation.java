package io.fluxgate.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What one client sends on one connection, what of it a strict reader takes for requests, and what
 * the upstream does with them. All of it follows from the seed.
 */
final class Conversation {

  /** How a client ends. */
  enum Leaving {
    /** When it has its answers. */
    LATE,
    CLOSE,
    RESET,
    HALF_CLOSE
  }

  /**
   * A request as the client sent it.
   *
   * @param whole whether its body ends as it should
   * @param judged whether what reaches the upstream can be compared with it
   * @param mayBreakOff whether its client may leave before all of it has been written
   */
  record Sent(
      long seed,
      String method,
      String target,
      String body,
      boolean whole,
      boolean judged,
      boolean mayBreakOff,
      RandomAnswer answer) {}

  private static final List<String> METHODS =
      List.of("PUT", "POST", "PATCH", "PURGE", "GET", "GET", "HEAD", "DELETE", "OPTIONS");

  final long seed;
  final Random random;
  final Leaving leaving;
  final String stream;

  /** Whether every request is as it should be, and here. */
  final boolean wellFormed;

  /** Whether it is one request whose body comes slowly, and whose answer comes before it. */
  final boolean upload;

  /** Whether something follows the requests that is none. */
  boolean malformedTail;

  final List<Sent> sent = new ArrayList<>();

  private final boolean strict;
  private final Map<String, RandomAnswer> answers = new HashMap<>();

  Conversation(long seed, boolean strict) {
    this.seed = seed;
    this.strict = strict;
    this.random = new Random(seed);
    StringBuilder requests = new StringBuilder();
    boolean mutated = random.nextInt(3) == 0;
    upload = !mutated && random.nextInt(8) == 0;
    int count = upload ? 1 : 1 + random.nextInt(mutated ? 2 : random.nextInt(10) == 0 ? 30 : 4);
    for (int i = 0; i < count; i++) {
      requests.append(request(i, i == count - 1));
    }
    String all = mutated ? Mutation.of(requests.toString(), random) : requests.toString();
    leaving = random.nextInt(4) > 0 ? Leaving.LATE : Leaving.values()[random.nextInt(4)];
    boolean cut = leaving != Leaving.LATE && random.nextBoolean();
    stream = cut ? all.substring(0, random.nextInt(all.length())) : all;
    wellFormed = !mutated && !cut;
    readStrictly();
  }

  private String request(int index, boolean last) {
    boolean healthy = !upload && random.nextInt(3) > 0;
    String target = (healthy ? "/h/" : "/o/") + Long.toString(seed, 36) + "-" + index;
    target += random.nextInt(4) == 0 ? "?q=%20&r" : "";
    String method = METHODS.get(upload ? 0 : random.nextInt(METHODS.size()));
    RandomAnswer good = RandomAnswer.healthy(method, target, strict, random);
    answers.put(target, upload ? good.early() : healthy ? good : RandomAnswer.odd(good, random));
    boolean http10 = !upload && last && random.nextInt(8) == 0;
    StringBuilder out = new StringBuilder(method).append(' ');
    out.append(random.nextInt(8) == 0 ? "http://b" : "").append(target);
    out.append(http10 ? " HTTP/1.0" : " HTTP/1.1").append("\r\nHost: a\r\n");
    for (int i = random.nextInt(5); i > 0; i--) {
      out.append("X-R").append(i).append(":").append(" ".repeat(random.nextInt(3)));
      out.append("v".repeat(random.nextInt(random.nextInt(10) == 0 ? 3_000 : 50))).append("\r\n");
    }
    out.append(last && random.nextInt(5) == 0 ? "Connection: close\r\n" : "");
    out.append(random.nextInt(8) == 0 ? "TE: trailers\r\nConnection: TE\r\n" : "");
    return out.append(framedBody(method, target, http10, last)).toString();
  }

  private String framedBody(String method, String target, boolean http10, boolean last) {
    if (!method.startsWith("P") && random.nextInt(10) > 0) {
      return "\r\n";
    }
    String body = !upload && random.nextInt(6) == 0 ? "" : target + RandomAnswer.content(random);
    String expect = random.nextInt(8) == 0 ? "Expect: 100-continue\r\n" : "";
    // The JDK's server closes the connection after a chunked request.
    if ((upload || random.nextBoolean()) && !http10 && (strict || last)) {
      return expect
          + "Transfer-Encoding: chunked\r\n\r\n"
          + RandomAnswer.chunked(body, strict, random);
    }
    return expect + "Content-Length: " + body.length() + "\r\n\r\n" + body;
  }

  private void readStrictly() {
    StrictReader reader =
        new StrictReader(new ByteArrayInputStream(stream.getBytes(StandardCharsets.ISO_8859_1)));
    try {
      for (var head = reader.requestHead(); head != null; head = reader.requestHead()) {
        String target = head.second().replaceFirst("(?i)^http://[^/?#]*", "");
        try {
          sent.add(sent(head.first(), target, reader.requestBody(head), true));
        } catch (IOException e) {
          sent.add(sent(head.first(), target, "", false));
          throw e;
        }
      }
    } catch (StrictReader.Malformed e) {
      malformedTail = true;
    } catch (IOException e) {
      // it breaks off
    }
  }

  private Sent sent(String method, String target, String body, boolean whole) {
    RandomAnswer answer = answers.get(target);
    if (answer == null) {
      answer = RandomAnswer.healthy(method, target, strict, random);
    }
    boolean mayBreakOff = leaving == Leaving.CLOSE || leaving == Leaving.RESET;
    return new Sent(seed, method, target, body, whole, strict || wellFormed, mayBreakOff, answer);
  }

  /** Whether this request must get its answer, however strange the others behind it are. */
  boolean mustAnswer(int index) {
    if (!wellFormed || leaving != Leaving.LATE) {
      return false;
    }
    for (int i = 0; i <= index; i++) {
      if (!sent.get(i).answer().healthy()) {
        return false;
      }
    }
    return true;
  }
}
