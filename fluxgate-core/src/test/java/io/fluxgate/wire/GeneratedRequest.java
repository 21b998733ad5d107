package io.fluxgate.wire;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/**
 * A request that follows from its seed: one of those that clients send, or such a one with changes
 * that parsers are known to read differently.
 */
final class GeneratedRequest {

  private static final List<String> METHODS =
      List.of(
          "GET", "GET", "GET", "HEAD", "POST", "POST", "PUT", "PATCH", "DELETE", "OPTIONS",
          "PURGE");

  private static final List<String> TARGETS =
      List.of(
          "/",
          "/a",
          "/a/b?c=d&e",
          "/a?",
          "/caf%C3%A9/%20x",
          "/a;v=1/b,c",
          "//a///b",
          "/a/../b",
          "/a/%2e%2E/b",
          "/a%2Fb",
          "/a%zz",
          "/a?b=%zz",
          "/a?{b}|c",
          "/a#b",
          "http://b/c?d",
          "http://b:81",
          "HTTP://b/c",
          "ftp://b/c",
          "*",
          "a/b");

  private static final List<String> FIELDS =
      List.of(
          "Accept: */*;q=0.8,\ttext/html \t",
          "X-Empty:",
          "X-Bytes: caf\u00e9",
          "Cookie: a=b; c=\"d\"",
          "Connection: close",
          "Connection: keep-alive",
          "Connection: x, Close",
          "Connection: X-Hop, keep-alive\r\nX-Hop: 1",
          "Keep-Alive: timeout=5",
          "Proxy-Connection: keep-alive",
          "TE: trailers\r\nConnection: TE",
          "TE: gzip",
          "Expect: 100-continue",
          "Expect: the unexpected",
          "Via: 1.1 other",
          "X-Forwarded-For: 192.0.2.1\r\nForwarded: for=192.0.2.1",
          "X-Twice: 1\r\nx-twice: 2",
          "Max-Forwards: 0",
          "Upgrade-Insecure-Requests: 1",
          "X-Long: " + "v".repeat(2_000));

  final long seed;
  final String text;

  GeneratedRequest(long seed) {
    this.seed = seed;
    Random random = new Random(seed);
    random.nextInt(); // the first numbers of neighbouring seeds are alike
    String whole = whole(random);
    text = random.nextInt(10) < 6 ? Mutation.of(whole, random) : whole;
  }

  private static String whole(Random random) {
    String method = pick(METHODS, random);
    boolean http10 = random.nextInt(12) == 0;
    String target = random.nextInt(3) > 0 ? "/a/" + random.nextInt(100) : pick(TARGETS, random);
    StringBuilder request = new StringBuilder(method).append(' ').append(target);
    request.append(http10 ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n");
    request.append(random.nextInt(30) == 0 ? "" : "Host: a\r\n");
    for (int i = random.nextInt(4); i > 0; i--) {
      request.append(pick(FIELDS, random)).append("\r\n");
    }
    boolean body = method.startsWith("P") ? random.nextInt(8) > 0 : random.nextInt(12) == 0;
    if (!body) {
      return request.append("\r\n").toString();
    }
    String content = "x".repeat(random.nextInt(random.nextInt(10) == 0 ? 3_000 : 30));
    return random.nextInt(3) > 0 || http10
        ? request + "Content-Length: " + content.length() + "\r\n\r\n" + content
        : request + "Transfer-Encoding: chunked\r\n\r\n" + chunked(content, random);
  }

  private static String chunked(String content, Random random) {
    StringBuilder chunks = new StringBuilder();
    for (int at = 0; at < content.length(); ) {
      int size = 1 + random.nextInt(content.length() - at);
      chunks.append(Integer.toHexString(size)).append(random.nextInt(4) == 0 ? ";a=b" : "");
      chunks.append("\r\n").append(content, at, at + size).append("\r\n");
      at += size;
    }
    return chunks.append("0\r\n").append(random.nextInt(6) == 0 ? "X-Sum: 1\r\n" : "") + "\r\n";
  }

  private static String pick(List<String> all, Random random) {
    return all.get(random.nextInt(all.size()));
  }

  byte[] bytes() {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The method, as far as an answer's length depends on it. */
  String method() {
    return text.stripLeading().startsWith("HEAD ") ? "HEAD" : "GET";
  }

  /** Up to the blank line, with empty lines before it; all of it if there is none. */
  String head() {
    int begin = text.length() - text.stripLeading().length();
    int end = text.indexOf("\r\n\r\n", begin);
    return end < 0 ? text : text.substring(0, end + 4);
  }

  /** What comes behind the head. */
  String body() {
    return text.substring(head().length());
  }

  /** Control characters as escapes. */
  @Override
  public String toString() {
    StringBuilder shown = new StringBuilder("seed " + seed + ": ");
    String cut = text.length() > 700 ? text.substring(0, 700) + "..." : text;
    for (int i = 0; i < cut.length(); i++) {
      char c = cut.charAt(i);
      switch (c) {
        case '\r' -> shown.append("\\r");
        case '\n' -> shown.append("\\n");
        default -> shown.append(c < ' ' || c > '~' ? String.format("\\x%02x", (int) c) : c);
      }
    }
    return shown.toString();
  }
}
