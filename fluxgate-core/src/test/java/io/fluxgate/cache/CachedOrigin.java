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
import java.util.function.Function;

/** A response cache with an origin behind it that answers as a test says and counts. */
final class CachedOrigin {

  static final Duration TTL = Duration.ofSeconds(60);

  /** An answer as the client has read it. */
  record Answer(int status, Headers headers, String text) {
    String header(String name) {
      return String.join(" | ", headers.all(name));
    }

    boolean hit() {
      return header("Cache-Status").equals("fluxgate; hit");
    }
  }

  final FakeTime time = FakeTime.standing();
  final ResponseCacheFilter cache;
  final List<Request> forwarded = new ArrayList<>();
  private Function<Request, Response> origin = request -> Response.text("hello");

  CachedOrigin() {
    this(new ResponseCacheFilter.Settings(TTL, 100, 100_000, 1_000));
  }

  CachedOrigin(ResponseCacheFilter.Settings settings) {
    this.cache = ResponseCacheFilter.of(settings, time);
  }

  CachedOrigin answers(Function<Request, Response> origin) {
    this.origin = origin;
    return this;
  }

  /** Answers 200 with a number that is another one each time, and these headers. */
  CachedOrigin answersWith(String... headers) {
    Headers all = Headers.of(headers);
    return answers(request -> Response.text("answer " + forwarded.size()).withHeaders(all));
  }

  Answer get(String target, String... headers) {
    return send(Request.get(target).withHeaders(Headers.of(headers)));
  }

  Answer send(Request request) {
    try (Response response = open(request)) {
      String text = new String(response.body().readAll(1 << 20), StandardCharsets.UTF_8);
      return new Answer(response.status(), response.headers(), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The answer with its body still unread. */
  Response open(Request request) {
    try {
      return cache.filter(
          request,
          next -> {
            forwarded.add(next);
            return origin.apply(next);
          });
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Whether a second GET is answered without the origin, once the first has been read. */
  boolean keeps(String... originHeaders) {
    String target = "/keeps/" + forwarded.size();
    answersWith(originHeaders);
    get(target);
    return get(target).hit();
  }

  static Body streamOf(String text) {
    return Body.stream(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }
}
