package io.fluxgate.cache;

import io.fluxgate.http.Body;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.testing.FakeTime;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A response cache with an origin behind it that answers as a test says and counts. */
final class CachedOrigin {

  static final Duration TTL = Duration.ofSeconds(60);

  /** The clock's time when a test begins. */
  static final String NOW = "Thu, 01 Jan 2026 00:00:00 GMT";

  /** Answers as a test says. */
  interface Origin {
    Response answer(Request request) throws IOException, InterruptedException;
  }

  /** An answer as the client has read it. */
  record Answer(int status, Headers headers, String text, CacheStatus told) {
    String header(String name) {
      return String.join(" | ", headers.all(name));
    }

    boolean has(String name) {
      return headers.contains(name);
    }

    boolean hit() {
      return told.is("hit");
    }
  }

  final FakeTime time = FakeTime.standing();
  final ResponseCacheFilter cache;
  final List<Request> forwarded = new ArrayList<>();
  private Origin origin = request -> Response.text("hello");

  static CacheSettings settings(Duration ttl, int entries, long bytes, int objectBytes) {
    return CacheSettings.of(ttl, new CacheSettings.Bounds(entries, bytes, objectBytes));
  }

  /** Goes by what origins say, and keeps what says nothing for a minute. */
  CachedOrigin() {
    this(settings(TTL, 100, 1_000_000, 1_000));
  }

  CachedOrigin(CacheSettings settings) {
    this.cache = ResponseCacheFilter.of(settings, time);
  }

  /** Of a cache that keeps only what says for how long. */
  static CachedOrigin strict() {
    return new CachedOrigin(settings(Duration.ZERO, 100, 1_000_000, 1_000));
  }

  static CachedOrigin with(KeyRules rules) {
    CacheSettings all = settings(TTL, 100, 1_000_000, 1_000);
    return new CachedOrigin(
        new CacheSettings(
            all.ttl(),
            Optional.empty(),
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            all.bounds(),
            rules,
            all.bypass(),
            all.refresh()));
  }

  /** With times for stale answers of the cache's own. */
  static CachedOrigin withStale(Duration whileRevalidate, Duration ifError) {
    CacheSettings all = settings(TTL, 100, 1_000_000, 1_000);
    return new CachedOrigin(
        new CacheSettings(
            all.ttl(),
            Optional.empty(),
            Duration.ZERO,
            whileRevalidate,
            ifError,
            all.bounds(),
            KeyRules.DEFAULT,
            all.bypass(),
            all.refresh()));
  }

  CachedOrigin answers(Origin origin) {
    this.origin = origin;
    return this;
  }

  /** Answers 200 with a number that is another one each time, and these headers. */
  CachedOrigin answersWith(String... headers) {
    Headers all = Headers.of(headers);
    return answers(request -> Response.text("answer " + forwarded.size()).withHeaders(all));
  }

  /** Answers with a status, a number that is another one each time, and these headers. */
  CachedOrigin answersStatus(int status, String... headers) {
    Headers all = Headers.of(headers);
    return answers(request -> Response.of(status, all, Body.of("answer " + forwarded.size())));
  }

  /** Answers with an entity tag and these headers; 304 with them to who has that tag. */
  CachedOrigin validates(String etag, String... headers) {
    Headers all = Headers.of(headers).plus("ETag", etag);
    return answers(
        request ->
            request.header("If-None-Match").equals(Optional.of(etag))
                ? Response.of(304).withHeaders(all)
                : Response.text("answer " + forwarded.size()).withHeaders(all));
  }

  Answer get(String target, String... headers) {
    return send(Request.get(target).withHeaders(Headers.of(headers)));
  }

  Answer head(String target, String... headers) {
    return send(Request.of("HEAD", target).withHeaders(Headers.of(headers)));
  }

  Answer send(Request request) {
    try (Response response = open(request)) {
      return read(response);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static Answer read(Response response) throws IOException {
    String text = new String(response.body().readAll(1 << 20), StandardCharsets.UTF_8);
    CacheStatus told = CacheStatus.lastOf(response.headers().all("Cache-Status"));
    return new Answer(response.status(), response.headers(), text, told);
  }

  /** The answer with its body still unread. */
  Response open(Request request) {
    try {
      return tryOpen(request);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  Response tryOpen(Request request) throws IOException, InterruptedException {
    return cache.filter(
        request,
        next -> {
          forwarded.add(next);
          return origin.answer(next);
        });
  }

  Request lastForwarded() {
    return forwarded.getLast();
  }

  /** Whether a second GET is answered without the origin, once the first has been read. */
  boolean keeps(String... originHeaders) {
    return keepsStatus(200, originHeaders);
  }

  boolean keepsStatus(int status, String... originHeaders) {
    String target = "/keeps/" + forwarded.size();
    answersStatus(status, originHeaders);
    get(target);
    return get(target).hit();
  }

  void pass(int seconds) {
    time.advance(Duration.ofSeconds(seconds));
  }

  static Body streamOf(String text) {
    return Body.stream(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }
}
