package io.fluxgate.wire;

import java.util.List;
import java.util.Random;

/**
 * What the upstream does with one request.
 *
 * @param bytes what it sends, as ISO-8859-1
 * @param healthy whether it is an answer as it should be
 * @param closes whether the connection ends after it
 * @param beforeBody whether it is sent before the request's body is read
 * @param stalls whether nothing more comes for a while before the connection ends
 * @param inPieces whether it may come piece by piece
 */
record RandomAnswer(
    String bytes,
    boolean healthy,
    boolean closes,
    boolean beforeBody,
    boolean stalls,
    boolean inPieces) {

  private static final List<String> GARBAGE =
      List.of(
          "nonsense\r\n\r\n",
          "HTTP/1.1 2O0 OK\r\nContent-Length: 0\r\n\r\n",
          "HTTP/1.1 99 OK\r\nContent-Length: 0\r\n\r\n",
          "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n",
          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
          "HTTP/1.1  200 OK\r\nContent-Length: 0\r\n\r\n",
          "",
          "\u0000\u0000\u0000");

  /** An answer as it should be, in some framing. */
  static RandomAnswer healthy(String method, String target, boolean strict, Random random) {
    StringBuilder out = new StringBuilder();
    for (int i = random.nextInt(8) - 5; i > 0; i--) {
      out.append("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
    }
    int status = List.of(200, 200, 200, 201, 404, 418, 204, 304).get(random.nextInt(8));
    boolean http10 = random.nextInt(12) == 0;
    out.append(http10 ? "HTTP/1.0 " : "HTTP/1.1 ").append(status).append(" Why\r\n");
    out.append("X-Id: ").append(target).append("\r\n");
    out.append(http10 && !strict ? "Connection: close\r\n" : ""); // the JDK's client needs that
    for (int i = random.nextInt(4); i > 0; i--) {
      out.append("X-More: ").append("m".repeat(random.nextInt(60))).append("\r\n");
    }
    if (status == 204 || status == 304) {
      return new RandomAnswer(out + "\r\n", true, http10, false, false, true);
    }
    String body = target + content(random);
    boolean close = random.nextInt(5) == 0;
    out.append(close ? "Connection: close\r\n" : "");
    boolean head = method.equals("HEAD");
    int framing = random.nextInt(head ? 2 : 3);
    if (framing == 0 || (http10 && framing == 1)) {
      out.append("Content-Length: ").append(body.length()).append("\r\n\r\n");
      out.append(head ? "" : body);
    } else if (framing == 1) {
      out.append("Transfer-Encoding: chunked\r\n\r\n");
      out.append(head ? "" : chunked(body, strict, random));
    } else {
      out.append("\r\n").append(body);
    }
    boolean closes = close || http10 || framing == 2;
    return new RandomAnswer(out.toString(), true, closes, false, false, true);
  }

  /** The same, before it is due. */
  RandomAnswer early() {
    return new RandomAnswer(bytes, false, closes, true, false, true);
  }

  /** Instead of a good answer one that is wrong in some way, or comes at a wrong time. */
  static RandomAnswer odd(RandomAnswer good, Random random) {
    return switch (random.nextInt(9)) {
      case 0, 1 -> bad(Mutation.of(good.bytes, random), random.nextInt(4) == 0);
      case 2, 3, 4 -> good.cutOff(random.nextInt(good.bytes.length()), false);
      case 5 -> good.cutOff(random.nextInt(good.bytes.length()), random.nextBoolean());
      case 6 -> bad(GARBAGE.get(random.nextInt(GARBAGE.size())), random.nextBoolean());
      case 7 ->
          new RandomAnswer(
              good.bytes + "HTTP/1.1 200 OK\r\nX-Id: never\r\nContent-Length: 0\r\n\r\n",
              false,
              good.closes,
              false,
              false,
              false);
      default -> good.early();
    };
  }

  private RandomAnswer cutOff(int at, boolean stalls) {
    return new RandomAnswer(bytes.substring(0, at), false, true, false, stalls, true);
  }

  private static RandomAnswer bad(String bytes, boolean beforeBody) {
    return new RandomAnswer(bytes, false, true, beforeBody, false, false);
  }

  /** Some bytes that look like messages, should anybody take them for some. */
  static String content(Random random) {
    String decoy =
        random.nextBoolean()
            ? "\r\n\r\nGET /never HTTP/1.1\r\nHost: a\r\n\r\n"
            : "0\r\n\r\nHTTP/1.1 200 OK\r\nX-Id: never\r\nContent-Length: 0\r\n\r\n";
    int filler = random.nextInt(20) == 0 ? random.nextInt(100_000) : random.nextInt(300);
    return decoy.substring(random.nextInt(decoy.length())) + "f".repeat(filler);
  }

  static String chunked(String content, boolean strict, Random random) {
    StringBuilder out = new StringBuilder();
    for (int at = 0; at < content.length(); ) {
      int size = Math.min(content.length() - at, 1 + random.nextInt(1 << random.nextInt(16)));
      out.append(random.nextInt(4) == 0 ? "000" : "").append(Integer.toHexString(size));
      out.append(random.nextInt(4) == 0 ? ";a=\"b\"" : "").append("\r\n");
      out.append(content, at, at + size).append("\r\n");
      at += size;
    }
    return out + (strict && random.nextInt(4) == 0 ? "0\r\nX-Tail: t\r\n\r\n" : "0\r\n\r\n");
  }
}
