package io.fluxgate.plugin.builtin;

import io.fluxgate.filter.TwoPhaseFilter;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Gives every request an id that upstream, client and logs share. One that comes in is kept if it
 * is a single token of at most 128 characters; otherwise it is 128 random bits in hexadecimal.
 */
record RequestIdFilter(String header, RandomGenerator random) implements TwoPhaseFilter {

  private static final int LONGEST = 128;

  @Override
  public boolean readsAnswer() {
    return false;
  }

  @Override
  public Step onRequest(Request request) {
    Headers headers = request.headers();
    Optional<String> incoming = headers.first(header);
    if (incoming.isPresent() && isId(incoming.get()) && headers.count(header) == 1) {
      return new Proceed(request);
    }
    return new Proceed(request.withHeader(header, fresh()));
  }

  @Override
  public Response onResponse(Request request, Response response) {
    return response.withHeader(header, request.header(header).orElseThrow());
  }

  private String fresh() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
  }

  /** Token characters (RFC 9110, 5.6.2): safe in every log and header. */
  private static boolean isId(String id) {
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!plain && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
        return false;
      }
    }
    return !id.isEmpty() && id.length() <= LONGEST;
  }
}
