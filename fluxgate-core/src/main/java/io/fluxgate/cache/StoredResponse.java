package io.fluxgate.cache;

import io.fluxgate.http.Body;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Response;

/**
 * An answer that was kept: a 200 to a GET. Nothing in it depends on who is asking.
 *
 * @param headers with {@code Date} and our own {@code Cache-Status}, without {@code Age}
 * @param body in memory or empty
 * @param bytes how long the body is
 * @param ageNanos how old it was on arrival
 * @param arrivedNanos when that was
 */
record StoredResponse(Headers headers, Body body, long bytes, long ageNanos, long arrivedNanos) {

  private static final long NANOS = 1_000_000_000L;

  long ageSeconds(long nowNanos) {
    return (ageNanos + (nowNanos - arrivedNanos)) / NANOS;
  }

  /** How many bytes it takes: the content and the text of the headers. */
  long weight() {
    long weight = bytes;
    for (int i = 0; i < headers.size(); i++) {
      weight += headers.name(i).length() + headers.value(i).length();
    }
    return weight;
  }

  Response toGet(long nowNanos) {
    return Response.of(200).withBody(body).withHeaders(aged(nowNanos));
  }

  /** The same headers, the length of the content it leaves out included (RFC 9110, 8.6). */
  Response toHead(long nowNanos) {
    return Response.of(200)
        .withHeaders(aged(nowNanos).with("Content-Length", Long.toString(bytes)));
  }

  private Headers aged(long nowNanos) {
    return headers.plus("Age", Long.toString(ageSeconds(nowNanos)));
  }
}
