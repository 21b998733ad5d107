package io.fluxgate.cache;

import io.fluxgate.filter.TwoPhaseFilter;
import io.fluxgate.http.Attribute;
import io.fluxgate.http.Body;
import io.fluxgate.http.Headers;
import io.fluxgate.http.ProblemDetail;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.http.Upgrade;
import io.fluxgate.time.TimeSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A shared HTTP cache (RFC 9111) on a route's way: it keeps answers, gives them out again as long
 * as their origin and the client allow, asks the origin whether a stale one is still right, and
 * sends one request for all clients that want the same at a time.
 *
 * <p>What it has to tell of an answer stands in {@code Cache-Status} (RFC 9211). A kept answer is
 * given out without leaving an engine's loop; whatever has to go to the origin goes on a virtual
 * thread.
 *
 * <p>Safe for use by many threads.
 */
public final class ResponseCacheFilter implements TwoPhaseFilter {

  /** What the look at a request that goes on tells the look at its answer. */
  private record Passing(
      @Nullable CacheKey key, ClientTerms terms, String status, long sentNanos) {}

  private static final Attribute<Passing> PASSING = Attribute.named("response-cache");

  private static final ProblemDetail NOT_CACHED =
      new ProblemDetail(
          504,
          "not-cached",
          "There is no stored answer.",
          "The request asks for a stored response only, and none can be used for it.");

  private final CacheSettings settings;
  private final TimeSource time;
  private final ResponseStore store;
  private final Serving serving;
  private final Fill.Origin origin;
  private final Fetching fetching;

  private ResponseCacheFilter(CacheSettings settings, TimeSource time) {
    this.settings = settings;
    this.time = time;
    this.store = new LruResponseStore(settings.bounds(), time);
    this.serving = new Serving(time);
    CacheSettings.Bounds bounds = settings.bounds();
    long onTheWay = Math.max(bounds.maxBytes(), 2L * bounds.maxObjectBytes());
    this.origin = new Fill.Origin(store, settings, time, new BytesOnTheWay(onTheWay));
    this.fetching = new Fetching(origin, serving);
  }

  /**
   * A cache with nothing in it.
   *
   * @param settings what it keeps and for how long
   * @param time the clock that ages are measured by
   * @return a new filter
   */
  public static ResponseCacheFilter of(CacheSettings settings, TimeSource time) {
    return new ResponseCacheFilter(settings, time);
  }

  /** The content of a POST is part of its key. */
  @Override
  public boolean readsBody() {
    return settings.key().posts();
  }

  @Override
  public boolean readsAnswer() {
    return false;
  }

  @Override
  public Step onRequest(Request received) throws IOException {
    if (Upgrade.isAgreed(received)) {
      return new Proceed(received); // a tunnel is nobody else's, and nothing to be kept
    }
    Request request = inMemory(received);
    boolean get = request.method().equals("GET");
    boolean head = request.method().equals("HEAD");
    if (!get && !head && !isKeptPost(request)) {
      return pass(request, null, "fluxgate; fwd=method");
    }
    Headers headers = request.headers();
    if (settings.bypass().test(request)) {
      return pass(request, null, "fluxgate; fwd=bypass");
    }
    ClientTerms terms = ClientTerms.of(headers);
    if (Preconditions.areForOrigin(request) || ((get || head) && hasContent(request))) {
      return terms.onlyIfCached() ? notCached() : pass(request, null, "fluxgate; fwd=bypass");
    }
    CacheKey key = settings.key().key(request);
    StoredResponse stored = store.find(key, headers);
    if (stored != null && !Fetching.mayReuse(stored, headers)) {
      return terms.onlyIfCached() ? notCached() : pass(request, null, "fluxgate; fwd=request");
    }
    if (stored != null && !settings.refresh().test(request)) {
      long now = time.nanoTime();
      if (Reuse.isAllowed(stored, terms, now)) {
        return new Respond(serving.serve(request, stored, "fluxgate; hit"));
      }
      if (!terms.onlyIfCached() && Reuse.isAllowedMeanwhile(stored, terms, now)) {
        return meanwhile(request, key, terms, stored);
      }
    }
    if (terms.onlyIfCached()) {
      return notCached();
    }
    String why = why(key, stored);
    if (head || terms.noStore() || (headers.contains("Range") && stored == null)) {
      return pass(request, head && !terms.noStore() ? key : null, why);
    }
    Fetching.Asked asked = new Fetching.Asked(request, key, terms, stored, why);
    return new Wait(next -> fetching.fetch(asked, next));
  }

  private static boolean hasContent(Request request) {
    return request.body().length().orElse(-1) != 0;
  }

  private static Step notCached() {
    return new Respond(Serving.tell(NOT_CACHED.toResponse(), "fluxgate; detail=only-if-cached"));
  }

  private Step meanwhile(Request request, CacheKey key, ClientTerms terms, StoredResponse stored)
      throws IOException {
    Fetching.Asked asked = new Fetching.Asked(request, key, terms, stored, "fluxgate; fwd=stale");
    return fetching.isOnItsWay(asked)
        ? new Respond(serving.serve(request, stored, "fluxgate; hit"))
        : new Wait(next -> fetching.meanwhile(asked, stored, next));
  }

  private String why(CacheKey key, @Nullable StoredResponse stored) {
    if (stored != null) {
      boolean fresh = stored.isFresh(time.nanoTime()) && !stored.terms().noCache();
      return fresh ? "fluxgate; fwd=request" : "fluxgate; fwd=stale";
    }
    return store.knows(key.uri()) ? "fluxgate; fwd=vary-miss" : "fluxgate; fwd=uri-miss";
  }

  private Step pass(Request request, @Nullable CacheKey key, String status) {
    ClientTerms terms = ClientTerms.of(request.headers());
    return new Proceed(request.with(PASSING, new Passing(key, terms, status, time.nanoTime())));
  }

  private boolean isKeptPost(Request request) {
    return settings.key().posts()
        && request.method().equals("POST")
        && request.body().length().orElse(Long.MAX_VALUE) <= KeyRules.LONGEST_POST
        && request.body().replayable();
  }

  /** A POST whose content is looked at. */
  private Request inMemory(Request request) throws IOException {
    if (!settings.key().posts()
        || !request.method().equals("POST")
        || !(request.body() instanceof Body.Stream stream)
        || stream.length().orElse(0) > KeyRules.LONGEST_POST) {
      return request;
    }
    InputStream in = stream.open();
    byte[] bytes = in.readNBytes(KeyRules.LONGEST_POST + 1);
    return bytes.length <= KeyRules.LONGEST_POST
        ? request.withBody(Body.wrap(bytes))
        : request.withBody(
            Body.stream(new SequenceInputStream(new ByteArrayInputStream(bytes), in)));
  }

  @Override
  public Response onResponse(Request request, Response response) throws IOException {
    Passing passing = request.attribute(PASSING).orElse(null);
    if (passing == null) {
      return response;
    }
    String status = passing.status() + "; fwd-status=" + response.status();
    if (request.method().equals("HEAD")) {
      StoredResponse stale = instead(request, response, passing);
      if (stale != null) {
        response.close();
        return serving.serve(request, stale, status + "; detail=stale-if-error");
      }
      freshen(request, response, passing);
    } else if (!isSafe(request) && response.status() >= 200 && response.status() < 400) {
      Invalidation.of(settings.key(), request, response).forEach(store::invalidate);
    }
    return Serving.tell(response, status);
  }

  /**
   * What is kept, if it may be used in place of an error in answer to HEAD (RFC 5861, 4); or null.
   */
  private @Nullable StoredResponse instead(Request request, Response response, Passing passing) {
    CacheKey key = passing.key();
    StoredResponse stored =
        key == null || !Fill.isError(response.status()) ? null : store.find(key, request.headers());
    return stored != null && Reuse.isAllowedOnError(stored, passing.terms(), time.nanoTime())
        ? stored
        : null;
  }

  /** An answer to HEAD tells whether what is kept is still right (RFC 9111, 4.3.5). */
  private void freshen(Request request, Response response, Passing passing) {
    CacheKey key = passing.key();
    StoredResponse stored = key == null ? null : store.find(key, request.headers());
    if (key == null || stored == null || response.status() != 200) {
      return;
    }
    Updating.Updated updated =
        Updating.of(
            origin,
            stored,
            response.headers(),
            passing.sentNanos(),
            request.headers().contains("Authorization"));
    boolean same =
        Updating.isAbout(stored, response.headers())
            && updated.storable()
            && OriginTerms.vary(updated.headers()).equals(OriginTerms.vary(stored.headers()));
    store.replace(
        key.uri(),
        stored,
        same ? updated.answer() : stored.with(stored.life().ended(time.nanoTime())));
  }

  private static boolean isSafe(Request request) {
    return switch (request.method()) {
      case "GET", "HEAD", "OPTIONS", "TRACE" -> true;
      default -> false;
    };
  }

  /**
   * Forgets answers, or has them asked about before they are used again.
   *
   * @param purge which
   * @return how many there were
   */
  public int purge(Purge purge) {
    return store.purge(purge.matcher(settings.key()), purge.soft());
  }

  /** Forgets everything that is kept. Answers on their way are not kept either. */
  public void clear() {
    store.clear();
  }

  /** Lets go of what is kept and of no use to anybody any more. */
  public void expire() {
    store.expire();
  }

  /**
   * How many answers are kept.
   *
   * @return the number of answers, those included whose time has passed unnoticed
   */
  public int size() {
    return store.size();
  }

  /** How many requests are on their way that others may join. */
  int onTheirWay() {
    return fetching.onTheirWay();
  }

  /**
   * How many bytes all kept answers have, their headers and URIs included.
   *
   * @return the number of bytes
   */
  public long bytes() {
    return store.bytes();
  }
}
