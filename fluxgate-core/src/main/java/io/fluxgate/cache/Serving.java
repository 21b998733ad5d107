package io.fluxgate.cache;

import io.fluxgate.http.Body;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.time.TimeSource;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Makes a client's answer of a kept one: all of it, a part of it, its headers, or a 304. */
final class Serving {

  /** What a 304 says again (RFC 9110, 15.4.5). */
  private static final Set<String> OF_304 =
      Set.of(
          "cache-control", "content-location", "date", "etag", "expires", "vary", "last-modified");

  private final TimeSource time;

  Serving(TimeSource time) {
    this.time = time;
  }

  /**
   * A client's answer.
   *
   * @param request what it asked
   * @param stored what is kept
   * @param status what becomes of it, for {@code Cache-Status}
   */
  Response serve(Request request, StoredResponse stored, String status) throws IOException {
    long now = time.nanoTime();
    Instant date = time.now();
    Headers asked = request.headers();
    String told =
        status + "; ttl=" + Math.floorDiv(stored.life().remainingNanos(now), 1_000_000_000L);
    if (Preconditions.isNotModified(asked, stored, date)) {
      return tell(notModified(stored, now), told);
    }
    Response whole = stored.toResponse(now);
    if (request.method().equals("HEAD")) {
      // The same headers, the length of the content it leaves out included (RFC 9110, 8.6).
      Headers headers =
          stored.status() == 204
              ? whole.headers()
              : whole.headers().with("Content-Length", Long.toString(stored.length()));
      return tell(whole.withBody(Body.empty()).withHeaders(headers), told);
    }
    Optional<ByteRange> range =
        asked.count("Range") == 1
                && request.method().equals("GET")
                && stored.status() == 200
                && Preconditions.isOfThis(asked, stored, date)
            ? ByteRange.parse(asked.first("Range").orElse(""), stored.length())
            : Optional.empty();
    return tell(range.isPresent() ? part(whole, stored, range.get()) : whole, told);
  }

  /** A 304 for a client that has what is kept. */
  Response notModified(StoredResponse stored, String status) {
    return tell(notModified(stored, time.nanoTime()), status);
  }

  private static Response notModified(StoredResponse stored, long now) {
    Headers.Builder headers = Headers.builder();
    for (int i = 0; i < stored.headers().size(); i++) {
      String name = stored.headers().name(i);
      if (OF_304.contains(name.toLowerCase(Locale.ROOT))) {
        headers.add(name, stored.headers().value(i));
      }
    }
    headers.add("Age", Long.toString(stored.ageSeconds(now)));
    return Response.of(304).withHeaders(headers.build());
  }

  private static Response part(Response whole, StoredResponse stored, ByteRange range)
      throws IOException {
    long length = stored.length();
    if (!range.isThere()) {
      return Response.of(416)
          .withHeaders(
              whole
                  .headers()
                  .without("Content-Length")
                  .without("Content-Type")
                  .with("Content-Range", "bytes */" + length));
    }
    byte[] bytes;
    try (InputStream in = stored.body().open()) {
      in.skipNBytes(range.first());
      bytes = in.readNBytes(Math.toIntExact(range.length()));
    }
    return Response.of(206)
        .withBody(Body.wrap(bytes))
        .withHeaders(
            whole
                .headers()
                .without("Content-Length")
                .with(
                    "Content-Range", "bytes " + range.first() + "-" + range.last() + "/" + length));
  }

  /**
   * For the client that an answer was fetched for: with all that the origin said, what is kept from
   * others included, and without an age of ours (RFC 9111, 5.1).
   */
  static Response firstHand(Response served, Headers origin) {
    if (served.status() == 304 || served.status() == 206 || served.status() == 416) {
      Headers headers = served.headers().without("Age").without("Set-Cookie");
      for (String cookie : origin.all("Set-Cookie")) {
        headers = headers.plus("Set-Cookie", cookie);
      }
      return served.withHeaders(headers);
    }
    Headers headers = origin.without(TargetedControl.OWN);
    if (served.headers().contains("Content-Length") && !origin.contains("Content-Length")) {
      headers = headers.plus("Content-Length", served.headers().first("Content-Length").orElse(""));
    }
    List<String> said = served.headers().all("Cache-Status");
    return served.withHeaders(headers.plus("Cache-Status", said.getLast()));
  }

  /**
   * Behind what caches nearer to the origin have said (RFC 9211, 2); without what was meant for us.
   */
  static Response tell(Response response, String status) {
    return response.withHeaders(
        response.headers().without(TargetedControl.OWN).plus("Cache-Status", status));
  }
}
