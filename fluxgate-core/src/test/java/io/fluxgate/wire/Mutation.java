package io.fluxgate.wire;

import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Changes of a message that parsers are known to read differently, and others at random. */
final class Mutation {
  private Mutation() {}

  private static final List<String> TELLING =
      List.of(
          "\r\n", "\r", "\n", " ", "\t", ":", ",", ";", "\0", "\u007f", "\u00ff", "0", "\r\n\r\n");

  /** Each is a pattern, and what is put in its place. */
  private static final List<String[]> TRICKS =
      List.of(
          new String[] {"\r\n", "\n"},
          new String[] {"\r\n", "\r"},
          new String[] {"\r\n", "\r\n "},
          new String[] {"\r\n", "\r\n\t"},
          new String[] {"\r\n", "\u0000\r\n"},
          new String[] {"(?m)^([A-Za-z-]+):", "$1 :"},
          new String[] {"(?m)^([A-Za-z-]+):", " $1:"},
          new String[] {"(?m)^([^\r\n]*)\r\n", "$1\r\n$1\r\n"},
          new String[] {"Content-Length: (\\d+)", "Content-Length: +$1"},
          new String[] {"Content-Length: (\\d+)", "Content-Length: $1\r\nContent-Length: 0"},
          new String[] {"Content-Length: (\\d+)", "Content-Length: $1, $1"},
          new String[] {"Content-Length: (\\d+)", "Content-Length: $10"},
          new String[] {"Content-Length: \\d", "Content-Length: "},
          new String[] {"Content-Length", "Transfer-Encoding: chunked\r\nContent-Length"},
          new String[] {"Content-Length: \\d+", "Transfer-Encoding: chunked"},
          new String[] {"Transfer-Encoding", "Content-Length: 4\r\nTransfer-Encoding"},
          new String[] {"Transfer-Encoding: chunked", "Transfer-Encoding: gzip, chunked"},
          new String[] {"Transfer-Encoding: chunked", "Transfer-Encoding: \u000bchunked"},
          new String[] {"Transfer-Encoding: chunked", "Transfer-Encoding: chunked, identity"},
          new String[] {"Transfer-Encoding", "X-Nothing"},
          new String[] {"(?m)^([0-9a-f]+)(;[^\r]*)?\r\n", "0x$1\r\n"},
          new String[] {"(?m)^([0-9a-f]+)(;[^\r]*)?\r\n", "+$1\r\n"},
          new String[] {"(?m)^([0-9a-f]+)(;[^\r]*)?\r\n", "$1 \r\n"},
          new String[] {"(?m)^([0-9a-f]+)(;[^\r]*)?\r\n", "$1;\n\r\n"},
          new String[] {"(?m)^([0-9a-f]+)(;[^\r]*)?\r\n", "10000000$1\r\n"},
          new String[] {"(?m)^([0-9a-f]+)(;[^\r]*)?\r\n", "1000000000000000$1\r\n"},
          new String[] {"(?m)^([0-9a-f]+)(;[^\r]*)?\r\n", "0\r\n"},
          new String[] {"(?m)^([0-9a-f]+)(;[^\r]*)?\r\n", "\r\n"},
          new String[] {"HTTP/1.1", "HTTP/1.0"},
          new String[] {"HTTP/1.1", "HTTP/1.2"},
          new String[] {"HTTP/1.1", "http/1.1"},
          new String[] {"Host: [^\r]*\r\n", ""});

  /** One to three changes. */
  static String of(String message, Random random) {
    String changed = message;
    for (int change = random.nextInt(3); change >= 0; change--) {
      changed = random.nextInt(3) > 0 ? trick(changed, random) : bytes(changed, random);
    }
    return changed;
  }

  private static String trick(String text, Random random) {
    String[] trick = {};
    List<MatchResult> places = List.of();
    for (int tries = 0; places.isEmpty(); tries++) {
      if (tries == TRICKS.size()) {
        return bytes(text, random);
      }
      trick = TRICKS.get(random.nextInt(TRICKS.size()));
      places = Pattern.compile(trick[0]).matcher(text).results().toList();
    }
    MatchResult place = places.get(random.nextInt(places.size()));
    Matcher matcher = Pattern.compile(trick[0]).matcher(text);
    StringBuilder changed = new StringBuilder();
    while (matcher.find()) {
      matcher.appendReplacement(
          changed,
          matcher.start() == place.start() ? trick[1] : Matcher.quoteReplacement(matcher.group()));
    }
    return matcher.appendTail(changed).toString();
  }

  private static String bytes(String text, Random random) {
    int at = random.nextInt(text.length() + 1);
    int to = Math.min(text.length(), at + random.nextInt(1 << random.nextInt(6)));
    String between =
        switch (random.nextInt(5)) {
          case 0 -> String.valueOf((char) random.nextInt(256));
          case 1 -> TELLING.get(random.nextInt(TELLING.size()));
          case 2 -> "";
          case 3 -> text.substring(at, to) + text.substring(at, to);
          default -> flipped(text.substring(at, to), random);
        };
    return text.substring(0, at) + between + text.substring(to);
  }

  private static String flipped(String text, Random random) {
    StringBuilder flipped = new StringBuilder(text);
    if (!text.isEmpty()) {
      int at = random.nextInt(text.length());
      flipped.setCharAt(at, (char) (text.charAt(at) ^ (1 << random.nextInt(8))));
    }
    return flipped.toString();
  }
}
