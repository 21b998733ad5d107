package io.fluxgate.engine.jdk;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import io.fluxgate.engine.HopByHop;
import io.fluxgate.http.Authority;
import io.fluxgate.http.ClientCertificate;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Peer;
import io.fluxgate.http.ProblemDetail;
import io.fluxgate.http.Request;
import io.fluxgate.http.RequestException;
import io.fluxgate.http.Upgrade;
import io.fluxgate.tls.ServerTls;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a request of what the JDK's server has parsed, and refuses what it should not have let
 * through (RFC 9112): odd methods and versions, a missing, repeated or invalid Host, lengths that
 * are no digits, a Transfer-Encoding that is not exactly {@code chunked}, control characters in
 * values. Whatever is refused here also loses its connection, because nobody can tell where its
 * body ends.
 */
final class RequestGate {

  private RequestGate() {}

  /** The request, with an empty body. */
  static Request check(HttpExchange exchange) throws RequestException {
    String protocol = exchange.getProtocol();
    if (!protocol.equals("HTTP/1.1") && !protocol.equals("HTTP/1.0")) {
      throw otherVersion(protocol);
    }
    Headers headers = headers(exchange.getRequestHeaders());
    checkFraming(headers, protocol);
    checkHost(headers, protocol);
    if (protocol.equals("HTTP/1.1")) {
      checkExpectation(headers.all("Expect"));
    }
    InetSocketAddress remote = exchange.getRemoteAddress();
    try {
      Request.Builder building =
          Request.builder(exchange.getRequestMethod(), exchange.getRequestURI().toString())
              .protocol(protocol)
              .headers(HopByHop.strip(headers).without("Expect"))
              .peer(
                  new Peer(
                      remote.getAddress(), remote.getPort(), exchange instanceof HttpsExchange));
      certificate(exchange).ifPresent(shown -> building.with(ClientCertificate.ATTRIBUTE, shown));
      List<String> protocols = protocols(headers, protocol);
      if (!protocols.isEmpty()) {
        building.with(Upgrade.OFFERED, protocols);
      }
      return building.build();
    } catch (IllegalArgumentException e) {
      throw RequestException.badRequest("The method or the target is malformed.");
    }
  }

  /** What the client would rather speak; never on HTTP/1.0 (RFC 9110, 7.8). */
  private static List<String> protocols(Headers headers, String protocol) {
    boolean asked = protocol.equals("HTTP/1.1") && headers.containsToken("Connection", "upgrade");
    return asked ? HopByHop.protocols(headers.all("Upgrade")) : List.of();
  }

  /** Only of HTTP/1.1: an older client cannot mean it (RFC 9110, 10.1.1). */
  private static void checkExpectation(List<String> expectations) throws RequestException {
    if (!expectations.isEmpty()
        && !(expectations.size() == 1 && expectations.get(0).equalsIgnoreCase("100-continue"))) {
      throw new RequestException(
          new ProblemDetail(
              417,
              "expectation-failed",
              "The expectation cannot be met.",
              "Only 100-continue can be expected."));
    }
  }

  private static Optional<ClientCertificate> certificate(HttpExchange exchange) {
    return exchange instanceof HttpsExchange secure
        ? ServerTls.clientCertificate(secure.getSSLSession())
        : Optional.empty();
  }

  private static RequestException otherVersion(String protocol) {
    boolean isOne =
        protocol.length() == 8
            && protocol.startsWith("HTTP/")
            && Character.isDigit(protocol.charAt(5))
            && protocol.charAt(6) == '.'
            && Character.isDigit(protocol.charAt(7));
    return isOne
        ? new RequestException(
            new ProblemDetail(
                505,
                "version-not-supported",
                "The protocol version is not supported.",
                "Only HTTP/1.1 and HTTP/1.0 are spoken here."))
        : RequestException.badRequest("The request line must end in HTTP/1.1 or HTTP/1.0.");
  }

  private static Headers headers(Map<String, List<String>> parsed) throws RequestException {
    Headers.Builder headers = Headers.builder();
    try {
      parsed.forEach((name, values) -> values.forEach(value -> headers.add(name, value)));
    } catch (IllegalArgumentException e) {
      throw RequestException.badRequest("A header has a character that is not allowed.");
    }
    return headers.build();
  }

  private static void checkFraming(Headers headers, String protocol) throws RequestException {
    List<String> codings = headers.all("Transfer-Encoding");
    List<String> lengths = headers.all("Content-Length");
    if (!codings.isEmpty()) {
      if (!protocol.equals("HTTP/1.1")
          || !lengths.isEmpty()
          || codings.size() > 1
          || !codings.get(0).equalsIgnoreCase("chunked")) {
        throw RequestException.badRequest(
            "Transfer-Encoding must be exactly 'chunked', on HTTP/1.1 and without Content-Length.");
      }
    } else if (lengths.size() > 1 || (lengths.size() == 1 && !isLength(lengths.get(0)))) {
      throw RequestException.badRequest("Content-Length must be given once, in digits.");
    }
  }

  static boolean isLength(String text) {
    if (text.isEmpty() || text.length() > 18) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static void checkHost(Headers headers, String protocol) throws RequestException {
    int count = headers.count("Host");
    if (count > 1 || (count == 0 && protocol.equals("HTTP/1.1"))) {
      throw RequestException.badRequest("Host must be given exactly once.");
    }
    if (count == 1 && !Authority.isValid(headers.first("Host").orElse(""))) {
      throw RequestException.badRequest("Host must be a host with an optional port.");
    }
  }
}
