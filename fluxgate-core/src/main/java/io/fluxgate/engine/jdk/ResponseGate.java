package io.fluxgate.engine.jdk;

import io.fluxgate.engine.HopByHop;
import io.fluxgate.http.Headers;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.List;
import java.util.Map;

/**
 * Refuses answers whose framing the JDK's client takes too lightly (RFC 9112, 6): whoever lets
 * these through passes one upstream's bytes on as another answer. An exception out of the client's
 * body handler closes the connection.
 */
final class ResponseGate {

  /** An answer that is not to be trusted. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  private ResponseGate() {}

  /** The answer's headers, without connection-level fields. */
  static Headers check(ResponseInfo info) {
    Map<String, List<String>> map = info.headers().map();
    List<String> lengths = map.getOrDefault("content-length", List.of());
    List<String> codings = map.getOrDefault("transfer-encoding", List.of());
    if (lengths.size() > 1 || (lengths.size() == 1 && !RequestGate.isLength(lengths.get(0)))) {
      throw new Refused("Content-Length " + lengths);
    }
    if (codings.size() > 1
        || (codings.size() == 1 && !codings.get(0).equalsIgnoreCase("chunked"))) {
      throw new Refused("Transfer-Encoding " + codings);
    }
    if (!lengths.isEmpty() && !codings.isEmpty()) {
      throw new Refused("Content-Length and Transfer-Encoding");
    }
    if (info.statusCode() == 205 && lengths.isEmpty() && codings.isEmpty()) {
      throw new Refused("205 without a length");
    }
    if (info.statusCode() < 200 || info.statusCode() > 999) {
      throw new Refused("status " + info.statusCode());
    }
    Headers.Builder headers = Headers.builder();
    try {
      map.forEach((name, values) -> values.forEach(value -> headers.add(name, value)));
    } catch (IllegalArgumentException e) {
      throw new Refused("a header that is none: " + e.getMessage());
    }
    return HopByHop.strip(headers.build());
  }

  /**
   * Refuses a body over TLS that ends with its connection: the client takes an end without TLS's
   * goodbye for a good one, so whoever can cut the connection could shorten the answer unseen (RFC
   * 9112, 9.8).
   */
  static void checkEnd(ResponseInfo info) {
    Map<String, List<String>> map = info.headers().map();
    if (!map.containsKey("content-length") && !map.containsKey("transfer-encoding")) {
      throw new Refused(
          "a body over TLS without Content-Length or Transfer-Encoding, which the jdk engine cannot"
              + " tell from one that was cut off");
    }
  }
}
