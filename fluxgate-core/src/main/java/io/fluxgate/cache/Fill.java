package io.fluxgate.cache;

import io.fluxgate.filter.Chain;
import io.fluxgate.http.Body;
import io.fluxgate.http.Headers;
import io.fluxgate.http.HttpDate;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.time.TimeSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request to the origin, for one client or for several that want the same. It is sent by the
 * client that came first; what it brings is read by a thread of its own, so that the others depend
 * on nobody's pace, and that the first one may leave.
 */
final class Fill {

  /** What came of it. */
  sealed interface Result {}

  /**
   * An answer that is kept, new or found to be right still.
   *
   * @param answer the answer
   * @param selection the requests it fits
   * @param status the origin's status
   * @param stored whether it is in the store now
   * @param headers as the origin sent them, for the client that came first
   */
  record Kept(
      StoredResponse answer, Selection selection, int status, boolean stored, Headers headers)
      implements Result {}

  /**
   * An answer whose content is on its way.
   *
   * @param head all but the content
   * @param selection the requests it fits
   * @param length of the content; negative if it is not known
   * @param body the content, for those who join
   * @param headers as the origin sent them, for the client that came first
   * @param first the content, for that client
   */
  record Coming(
      StoredResponse head,
      Selection selection,
      long length,
      SharedBody body,
      Headers headers,
      InputStream first)
      implements Result {}

  /**
   * An answer that only the client may have that came first, to be closed by it.
   *
   * @param response the answer as it came
   * @param status the origin's status
   */
  record Own(Response response, int status) implements Result {}

  /**
   * There is none.
   *
   * @param cause why
   */
  record Failed(Throwable cause) implements Result {}

  /** Nothing was asked: the client that came first has given up, or found what it wanted. */
  record Left() implements Result {}

  /** What is about the client's own copy. */
  private static final List<String> CLIENTS_OWN =
      List.of("If-None-Match", "If-Modified-Since", "If-Range", "Range");

  private static final Logger LOG = LoggerFactory.getLogger(ResponseCacheFilter.class);

  private final Origin origin;
  private final CacheKey key;
  private final Request request;
  private final @Nullable StoredResponse stale;
  private final @Nullable Runnable whenOver;
  private final CountDownLatch here = new CountDownLatch(1);
  private volatile @Nullable Result result;

  /**
   * What all fills of a cache go by.
   *
   * @param store where answers are kept
   * @param settings what is kept and for how long
   * @param time the clock
   * @param room what contents on their way may take
   */
  record Origin(ResponseStore store, CacheSettings settings, TimeSource time, BytesOnTheWay room) {}

  /**
   * A request that is not sent yet.
   *
   * @param origin what fills go by
   * @param key the request's key
   * @param request the client's request
   * @param stale an answer that is kept and may still be right, or null
   * @param whenOver called once nobody new can join; null if nobody can anyway, so that the request
   *     may be about the client's own copy
   */
  Fill(
      Origin origin,
      CacheKey key,
      Request request,
      @Nullable StoredResponse stale,
      @Nullable Runnable whenOver) {
    this.origin = origin;
    this.key = key;
    this.request = request;
    this.stale = stale;
    this.whenOver = whenOver;
  }

  /** Sends it, and comes back when it is clear what came of it. */
  Result send(Chain next) {
    Result made;
    try {
      made = judge(next);
    } catch (InterruptedException gaveUp) {
      over(new Left()); // that is about this client alone
      return new Failed(gaveUp);
    } catch (Throwable failure) {
      made = new Failed(failure);
    }
    over(made);
    return made;
  }

  /** Sends nothing: who joined is to look again. */
  void leave() {
    over(new Left());
  }

  private void over(Result made) {
    result = made;
    if (!(made instanceof Coming)) {
      nobodyJoins();
    }
    here.countDown();
  }

  private void nobodyJoins() {
    if (whenOver != null) {
      whenOver.run();
    }
  }

  /** What came of it, for those who joined. */
  Result await() throws InterruptedException {
    here.await();
    Result made = result;
    if (made == null) {
      throw new IllegalStateException("over without a result");
    }
    return made;
  }

  private Result judge(Chain next) throws IOException, InterruptedException {
    long epoch = origin.store.epoch(key.uri());
    long sent = origin.time.nanoTime();
    Response response = next.proceed(question());
    if (stale != null && asksAboutStale() && response.status() == 304) {
      Result confirmed = closingOnFailure(response, () -> confirmed(stale, response, epoch, sent));
      response.close();
      if (confirmed != null) {
        return confirmed;
      }
      Response whole = next.proceed(unconditional());
      return closingOnFailure(whole, () -> keep(whole, epoch, sent));
    }
    return closingOnFailure(response, () -> keep(response, epoch, sent));
  }

  private static <T extends @Nullable Object> T closingOnFailure(
      Response response, Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException | Error failure) {
      response.close();
      throw failure;
    }
  }

  private boolean asksAboutStale() {
    // To a POST, If-None-Match would be something else than a question (RFC 9110, 13.1.2).
    return stale != null && stale.hasValidator() && !request.method().equals("POST");
  }

  /** The client's request, of which nothing depends on the client's own state or connection. */
  private Request unconditional() {
    Headers headers = request.headers();
    for (String field : CLIENTS_OWN) {
      headers = headers.without(field);
    }
    return request.detached().withHeaders(headers);
  }

  private Request question() {
    if (stale == null && whenOver == null) {
      return request.detached(); // nobody else depends on what its conditions lead to
    }
    Request plain = unconditional();
    if (stale == null || !asksAboutStale()) {
      return plain;
    }
    Headers headers = plain.headers();
    Optional<String> etag = stale.etag();
    Optional<String> modified = stale.lastModified();
    if (etag.isPresent()) {
      headers = headers.with("If-None-Match", etag.get());
    }
    if (modified.isPresent()) {
      headers = headers.with("If-Modified-Since", modified.get());
    }
    return plain.withHeaders(headers);
  }

  /** The kept answer with what the 304 says anew (RFC 9111, 4.3.4); null if it is not about it. */
  private @Nullable Result confirmed(
      StoredResponse kept, Response response, long epoch, long sent) {
    if (!Updating.confirms(kept, response.headers())) {
      return null;
    }
    String uri = key.uri();
    Updating.Updated updated = Updating.of(origin, kept, response.headers(), sent, isAuthorized());
    StoredResponse answer = updated.answer();
    if (!updated.storable()) {
      origin.store.remove(uri, kept);
      Response whole = Response.of(answer.status(), updated.headers(), answer.body());
      return new Own(whole, 304);
    }
    List<String> fields = OriginTerms.vary(updated.headers()).orElseThrow();
    boolean stored;
    if (fields.equals(OriginTerms.vary(kept.headers()).orElseThrow())) {
      stored = origin.store.replace(uri, kept, answer);
    } else { // other requests may fit it than before
      origin.store.remove(uri, kept);
      stored = origin.store.store(key, fields, request.headers(), answer, epoch);
    }
    Selection selection = Selection.of(key, fields, request.headers());
    return new Kept(answer, selection, 304, stored, updated.headers());
  }

  private boolean isAuthorized() {
    return request.headers().contains("Authorization");
  }

  private Result keep(Response response, long epoch, long sent) {
    Headers headers = response.headers();
    int status = response.status();
    OriginTerms terms = OriginTerms.of(headers);
    Optional<List<String>> vary = OriginTerms.vary(headers);
    Optional<OptionalLong> length = OriginTerms.length(headers, response.body().length());
    long now = origin.time.nanoTime();
    if (!terms.mayStore(status, headers, isAuthorized())
        || vary.isEmpty()
        || length.isEmpty()
        || length.get().orElse(0) > origin.settings.bounds().maxObjectBytes()
        || (stale != null && isError(status) && Reuse.isAllowedOnError(stale, now))) {
      return own(response);
    }
    Freshness freshness =
        Freshness.of(status, headers, terms, origin.settings, now - sent, origin.time.now());
    StoredResponse head =
        new StoredResponse(
            status,
            terms.toKeep(headers).with("Date", HttpDate.format(freshness.date())),
            Body.empty(),
            terms,
            Updating.life(freshness, terms, origin.settings, now),
            StoredResponse.tags(headers));
    if (head.usefulNanos(now) <= 0) {
      return own(response);
    }
    Selection selection = Selection.of(key, vary.get(), request.headers());
    if (response.body() instanceof Body.Stream stream) {
      return coming(response, stream, head, selection, length.get().orElse(-1), epoch);
    }
    StoredResponse answer = head.with(content(response.body()));
    response.close();
    boolean stored = origin.store.store(key, selection.fields(), request.headers(), answer, epoch);
    return new Kept(answer, selection, status, stored, headers);
  }

  /** An answer for one client; what was kept before it may be no longer right. */
  private Own own(Response response) {
    int status = response.status();
    boolean another = (status >= 200 && status < 304) || status == 307 || status == 308;
    if (stale != null && !isAuthorized() && (another || status == 404 || status == 410)) {
      origin.store.remove(key.uri(), stale);
    }
    return new Own(response, status);
  }

  /** Without trailers: what is kept is told apart by its headers alone. */
  private static Body content(Body body) {
    if (body.trailers().size() == 0) {
      return body;
    }
    try {
      return Body.wrap(body.readAll(Math.toIntExact(body.length().orElse(0))));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it is in memory
    }
  }

  /** Whether an answer is one in whose place a stale one may be used (RFC 5861, 4). */
  static boolean isError(int status) {
    return status == 500 || status == 502 || status == 503 || status == 504;
  }

  private Result coming(
      Response response,
      Body.Stream stream,
      StoredResponse head,
      Selection selection,
      long length,
      long epoch) {
    Optional<SharedBody> shared =
        SharedBody.of(length, origin.settings.bounds().maxObjectBytes(), origin.room);
    if (shared.isEmpty()) {
      return own(response); // so many are on their way that this one passes through
    }
    SharedBody body = shared.get();
    InputStream first = body.join().orElseThrow(); // before anything can be let go of
    InputStream in = stream.open();
    Thread reader =
        Thread.ofVirtual()
            .name("fluxgate-cache")
            .unstarted(() -> read(response, in, body, head, selection, length, epoch));
    body.onAbandoned(reader::interrupt);
    reader.start();
    return new Coming(head, selection, length, body, response.headers(), first);
  }

  private void read(
      Response response,
      InputStream in,
      SharedBody body,
      StoredResponse head,
      Selection selection,
      long length,
      long epoch) {
    try (response;
        in) {
      byte[] whole = body.fill(in);
      if (whole != null && (length < 0 || length == whole.length)) {
        StoredResponse answer = head.with(Body.wrap(whole));
        origin.store.store(key, selection.fields(), request.headers(), answer, epoch);
      } else if (whole != null) {
        body.fail(new IOException("the origin's answer is not as long as it said"));
      }
    } catch (IOException | InterruptedException e) {
      LOG.debug("An answer that was to be kept broke off", e);
    } catch (RuntimeException | Error e) {
      LOG.warn("An answer could not be kept", e);
    } finally {
      nobodyJoins(); // now it can be found in the store
      body.end();
    }
  }
}
