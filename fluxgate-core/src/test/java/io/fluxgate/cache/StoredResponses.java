package io.fluxgate.cache;

import io.fluxgate.http.Body;
import io.fluxgate.http.Headers;
import io.fluxgate.testing.FakeTime;
import java.util.List;

/** Answers to be put into a store that nobody has used yet. */
final class StoredResponses {

  private static final long NANOS = 1_000_000_000L;

  private StoredResponses() {}

  static StoredResponse fresh(int seconds, Body body) {
    return fresh(seconds, body, Headers.empty());
  }

  /** That has come when a standing clock begins. */
  static StoredResponse fresh(int seconds, Body body, Headers headers) {
    long now = FakeTime.standing().nanoTime();
    return new StoredResponse(
        200,
        headers,
        body,
        OriginTerms.of(headers),
        new StoredResponse.Life(now, 0, seconds * NANOS, 0, 0),
        List.of());
  }
}
