package io.fluxgate.cache;

import io.fluxgate.filter.TwoPhaseFilter;
import io.fluxgate.http.Attribute;
import io.fluxgate.http.Body;
import io.fluxgate.http.Headers;
import io.fluxgate.http.HttpDate;
import io.fluxgate.http.ProblemDetail;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Keeps answers and gives them out again while they are fresh, as a shared cache does (RFC 9111).
 *
 * <p>It keeps the 200 to a GET that neither the client ({@code no-store}, {@code Authorization},
 * {@code Range}, a body) nor the origin ({@code no-store}, {@code no-cache}, {@code private},
 * {@code Set-Cookie}, {@code Vary: *}) forbids, one for each variant that {@code Vary} tells apart,
 * up to eight for one URI. A body that streams is kept once it has passed through as a whole;
 * larger, broken and abandoned ones are passed on and not kept. A HEAD is answered from what a GET
 * left. A request with another method that may have changed something removes what is kept of its
 * URI.
 *
 * <p>What went through it says in {@code Cache-Status} what became of it (RFC 9211). It does not
 * revalidate and does not join requests for the same URI: each goes on, and the last answer stays.
 *
 * <p>Safe for use by many threads.
 */
public final class ResponseCacheFilter implements TwoPhaseFilter {

  /**
   * What is kept and for how long.
   *
   * @param ttl how long an answer is fresh whose origin did not say, 0 to 100 years; zero keeps
   *     only answers whose origin did
   * @param maxEntries how many answers are kept at most, at least 1
   * @param maxBytes how many bytes all kept answers have at most, their headers and URIs included;
   *     at least 1
   * @param maxObjectBytes how many bytes the content of one kept answer has at most, 0 or more; a
   *     larger one is passed on and not kept
   */
  public record Settings(Duration ttl, int maxEntries, long maxBytes, int maxObjectBytes) {

    private static final Duration LONGEST = Duration.ofDays(36_525);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public Settings {
      check(!ttl.isNegative() && ttl.compareTo(LONGEST) <= 0, "ttl must be 0 to 100 years: " + ttl);
      check(maxEntries >= 1, "maxEntries must be at least 1: " + maxEntries);
      check(maxBytes >= 1, "maxBytes must be at least 1: " + maxBytes);
      check(maxObjectBytes >= 0, "maxObjectBytes must not be negative: " + maxObjectBytes);
    }

    private static void check(boolean right, String message) {
      if (!right) {
        throw new IllegalArgumentException(message);
      }
    }
  }

  /** What the look at the request tells the look at its answer. */
  private record Forwarded(
      String key, boolean bypassed, boolean refused, boolean mayStore, long nanos, long epoch) {

    String cacheStatus() {
      return bypassed
          ? "fluxgate; fwd=bypass"
          : refused ? "fluxgate; fwd=request" : "fluxgate; fwd=miss";
    }
  }

  private static final Attribute<Forwarded> FORWARDED = Attribute.named("response cache");

  private static final ProblemDetail NOT_CACHED =
      new ProblemDetail(
          504,
          "not-cached",
          "There is no stored answer.",
          "The request asks for a stored response only, and none can be used for it.");

  private final Settings settings;
  private final TimeSource time;
  private final ResponseStore store;

  private ResponseCacheFilter(Settings settings, TimeSource time) {
    this.settings = settings;
    this.time = time;
    this.store =
        new ResponseStore(
            settings.maxEntries(), settings.maxBytes(), settings.maxObjectBytes(), time);
  }

  /**
   * A cache with nothing in it.
   *
   * @param settings what it keeps and for how long
   * @param time the clock that ages are measured by
   * @return a new filter
   */
  public static ResponseCacheFilter of(Settings settings, TimeSource time) {
    return new ResponseCacheFilter(settings, time);
  }

  @Override
  public Step onRequest(Request request) {
    if (!isGetOrHead(request)) {
      return new Proceed(request);
    }
    String key = key(request);
    long now = time.nanoTime();
    ClientTerms terms = ClientTerms.of(request);
    boolean refused = false;
    if (!terms.bypass()) {
      StoredResponse stored = store.find(key, request.headers(), now);
      if (stored != null && terms.allow(stored, now)) {
        return new Respond(isHead(request) ? stored.toHead(now) : stored.toGet(now));
      }
      refused = stored != null;
    }
    if (terms.onlyIfCached()) {
      return new Respond(
          NOT_CACHED.toResponse().withHeader("Cache-Status", "fluxgate; detail=only-if-cached"));
    }
    return new Proceed(
        request.with(
            FORWARDED,
            new Forwarded(key, terms.bypass(), refused, terms.mayStore(), now, store.epoch(key))));
  }

  @Override
  public Response onResponse(Request request, Response response) {
    if (!isGetOrHead(request)) {
      if (!isSafe(request) && response.status() < 400) {
        store.invalidate(key(request));
      }
      return withStatus(response, "fluxgate; fwd=method");
    }
    Forwarded forwarded = request.attribute(FORWARDED).orElseThrow();
    return forwarded.mayStore()
        ? keep(request, response, forwarded)
        : withStatus(response, forwarded.cacheStatus());
  }

  private Response keep(Request request, Response response, Forwarded forwarded) {
    Response passedOn = withStatus(response, forwarded.cacheStatus());
    CacheControl control = CacheControl.of(response.headers());
    Optional<List<String>> vary = OriginTerms.vary(response.headers());
    Optional<OptionalLong> length = OriginTerms.length(response);
    if (!OriginTerms.mayStore(response, control)
        || vary.isEmpty()
        || length.isEmpty()
        || length.get().orElse(0) > settings.maxObjectBytes()) {
      return passedOn;
    }
    long now = time.nanoTime();
    Freshness freshness =
        Freshness.of(
            response.headers(), control, settings.ttl(), now - forwarded.nanos(), time.now());
    if (freshness.remainingNanos() <= 0) {
      return passedOn;
    }
    Keeper keeper =
        new Keeper(forwarded, request.headers(), response.headers(), vary.get(), freshness, now);
    if (!(response.body() instanceof Body.Stream stream)) {
      return keeper.keep(response.body())
          ? withStatus(response, forwarded.cacheStatus() + "; stored")
          : passedOn;
    }
    Body collected = collecting(stream, length.get(), keeper);
    return passedOn.withBody(collected).withHeaders(passedOn.headers());
  }

  private Body collecting(Body.Stream stream, OptionalLong length, Keeper keeper) {
    CollectingStream collecting =
        new CollectingStream(
            stream.open(),
            length,
            settings.maxObjectBytes(),
            bytes -> keeper.keep(Body.wrap(bytes)));
    OptionalLong known = stream.length();
    return known.isPresent() ? Body.stream(collecting, known.getAsLong()) : Body.stream(collecting);
  }

  /** Puts an answer into the store, now or when its body has passed through. */
  private final class Keeper {
    private final Forwarded forwarded;
    private final Headers request;
    private final Headers response;
    private final List<String> vary;
    private final Freshness freshness;
    private final long arrivedNanos;

    Keeper(
        Forwarded forwarded,
        Headers request,
        Headers response,
        List<String> vary,
        Freshness freshness,
        long arrivedNanos) {
      this.forwarded = forwarded;
      this.request = request;
      this.response = response;
      this.vary = vary;
      this.freshness = freshness;
      this.arrivedNanos = arrivedNanos;
    }

    boolean keep(Body body) {
      long remaining = freshness.remainingNanos() - (time.nanoTime() - arrivedNanos);
      if (remaining <= 0) {
        return false;
      }
      Headers headers =
          OriginTerms.toKeep(response)
              .with("Date", HttpDate.format(freshness.date()))
              .plus("Cache-Status", "fluxgate; hit");
      return store.store(
          forwarded.key(),
          request,
          vary,
          new StoredResponse(
              headers, body, body.length().orElse(0), freshness.ageNanos(), arrivedNanos),
          Duration.ofNanos(remaining),
          forwarded.epoch());
    }
  }

  /** Forgets everything that is kept. Answers on their way are not kept either. */
  public void clear() {
    store.clear();
  }

  /**
   * How many answers are kept.
   *
   * @return the number of answers, those included whose time has passed unnoticed
   */
  public int size() {
    return store.size();
  }

  /**
   * How many bytes all kept answers have, their headers and URIs included.
   *
   * @return the number of bytes
   */
  public long bytes() {
    return store.weight();
  }

  /** Methods share a key, so that one may remove what another left. */
  private static String key(Request request) {
    return request.authority().toLowerCase(Locale.ROOT) + request.originForm();
  }

  private static boolean isGetOrHead(Request request) {
    return request.method().equals("GET") || isHead(request);
  }

  private static boolean isHead(Request request) {
    return request.method().equals("HEAD");
  }

  private static boolean isSafe(Request request) {
    return request.method().equals("OPTIONS") || request.method().equals("TRACE");
  }

  /** Behind what caches nearer to the origin have said (RFC 9211, 2). */
  private static Response withStatus(Response response, String status) {
    return response.withHeaders(response.headers().plus("Cache-Status", status));
  }
}
