package io.fluxgate.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;

/**
 * What the load generator is to ask for, and how often at a time.
 *
 * @param port of the loopback
 * @param connections how many connections, each with one request at a time
 * @param target the path
 * @param bodyBytes length of the body to send; 0 for a GET without any
 */
record Order(int port, int connections, String target, int bodyBytes) {

  private static final int USERS = 100;

  /** The inverse of {@link #words}. */
  static Order of(String[] words, int from) {
    return new Order(
        Integer.parseInt(words[from]),
        Integer.parseInt(words[from + 1]),
        words[from + 2],
        Integer.parseInt(words[from + 3]));
  }

  String words() {
    return port + " " + connections + " " + target + " " + bodyBytes;
  }

  /** The request of one connection, body included, with a program's usual five fields. */
  ByteBuffer request(int connection, ByteBuffer body) {
    byte[] head =
        ((bodyBytes == 0 ? "GET " : "POST ")
                + target
                + " HTTP/1.1\r\nHost: api.example.com"
                + "\r\nUser-Agent: client/1.4"
                + "\r\nAccept: application/json"
                + "\r\nAccept-Encoding: gzip"
                + "\r\nX-User-ID: user-"
                + connection % USERS
                + (bodyBytes == 0 ? "" : "\r\nContent-Length: " + bodyBytes)
                + "\r\n\r\n")
            .getBytes(US_ASCII);
    return ByteBuffer.allocateDirect(head.length + bodyBytes)
        .put(head)
        .put(body.duplicate().limit(bodyBytes))
        .flip();
  }
}
