package io.fluxgate.cache;

import io.fluxgate.filter.Chain;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException;
import io.fluxgate.time.TimeSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Gets answers from the origin: for all clients that want the same at a time by one request, as far
 * as the answer turns out to be for all of them. Who is not given another one's answer asks for
 * himself, at once.
 *
 * <p>Safe for use by many threads.
 */
final class Fetching {

  /** How long answers of a URI are fetched by each client for itself after one was not for all. */
  private static final Duration NOT_SHARED = Duration.ofSeconds(10);

  private static final int MOST_NOT_SHARED = 10_000;

  /** How often one looks for others who want the same, when an answer did not fit. */
  private static final int MOST_TRIES = 3;

  /**
   * A client's request that nothing kept can answer.
   *
   * @param request the request
   * @param key its key
   * @param terms what it demands
   * @param stored what is kept and cannot be used as it is, or null
   * @param why why not, as {@code Cache-Status} says it
   */
  record Asked(
      Request request,
      CacheKey key,
      ClientTerms terms,
      @Nullable StoredResponse stored,
      String why) {

    boolean authorized() {
      return request.headers().contains("Authorization");
    }
  }

  /**
   * What clients wait for together: all that is known to make a difference is the same for them,
   * and nothing has been invalidated since the first of them came.
   */
  private record Waited(
      CacheKey key,
      boolean authorized,
      List<String> fields,
      List<@Nullable String> values,
      long epoch) {}

  private final Fill.Origin origin;
  private final ResponseStore store;
  private final KeyRules rules;
  private final TimeSource time;
  private final Serving serving;
  private final ConcurrentMap<Waited, Fill> fills = new ConcurrentHashMap<>();
  private final LruCache<String, Boolean> notShared;

  Fetching(Fill.Origin origin, Serving serving) {
    this.origin = origin;
    this.store = origin.store();
    this.rules = origin.settings().key();
    this.time = origin.time();
    this.serving = serving;
    this.notShared =
        LruCache.<String, Boolean>builder().maxEntries(MOST_NOT_SHARED).timeSource(time).build();
  }

  /** How many requests are on their way that others may join. */
  int onTheirWay() {
    return fills.size();
  }

  /** Whether a request for the same is on its way. */
  boolean isOnItsWay(Asked asked) {
    return fills.containsKey(waited(asked, store.fields(asked.key())));
  }

  private Waited waited(Asked asked, List<String> fields) {
    return new Waited(
        asked.key(),
        asked.authorized(),
        fields,
        Selection.of(asked.key(), fields, asked.request().headers()).values(),
        store.epoch(asked.key().uri()));
  }

  /** A stale answer at once, while a new one is fetched. */
  Response meanwhile(Asked asked, StoredResponse stale, Chain next) throws IOException {
    Request request = asked.request();
    // What is to be kept is the answer to a GET.
    Request whole = request.method().equals("HEAD") ? request.withMethod("GET") : request;
    Waited waited = waited(asked, store.fields(asked.key()));
    Fill fill = new Fill(origin, asked.key(), whole, stale, () -> fills.remove(waited));
    if (fills.putIfAbsent(waited, fill) == null) {
      Thread.ofVirtual().name("fluxgate-cache").start(() -> letGo(fill.send(next)));
    }
    return serving.serve(request, stale, "fluxgate; hit");
  }

  /** Nobody waits for it who would have to be given it. */
  private static void letGo(Fill.Result result) {
    switch (result) {
      case Fill.Own own -> own.response().close();
      case Fill.Coming coming -> closeQuietly(coming.first());
      case Fill.Kept kept -> {}
      case Fill.Failed failed -> {}
      case Fill.Left left -> {}
    }
  }

  /** An answer from the origin, for this client alone or for all that wait for it. */
  Response fetch(Asked asked, Chain next) throws IOException, InterruptedException {
    List<String> fields = store.fields(asked.key());
    int tries = 0;
    while (tries < MOST_TRIES && notShared.get(mark(asked)).isEmpty()) {
      Waited waited = waited(asked, fields);
      Fill mine =
          new Fill(
              origin, asked.key(), asked.request(), asked.stored(), () -> fills.remove(waited));
      Fill first = fills.putIfAbsent(waited, mine);
      if (first == null) {
        return lead(mine, asked, next);
      }
      if (asked.terms().validate()) {
        break; // it wants an answer to its own request, not to one before (RFC 9111, 5.2.1.4)
      }
      Fill.Result result = first.await();
      if (!(result instanceof Fill.Left)) {
        Response shared = join(result, asked);
        if (shared != null) {
          return shared;
        }
        List<String> others = misfit(result, asked);
        if (others.isEmpty() || others.equals(fields)) {
          break;
        }
        fields = others; // now it is known what else makes a difference
        tries++;
      }
    }
    return led(new Fill(origin, asked.key(), asked.request(), asked.stored(), null), asked, next);
  }

  /** Of what URIs and clients it is that answers are not for all. */
  private static String mark(Asked asked) {
    return asked.authorized() ? asked.key().uri() + " authorized" : asked.key().uri();
  }

  /** As the one who sends it, unless it has been answered just before. */
  @SuppressWarnings("ReferenceEquality") // another answer is meant, though it may say the same
  private Response lead(Fill fill, Asked asked, Chain next)
      throws IOException, InterruptedException {
    StoredResponse newer;
    boolean found;
    try {
      newer = store.find(asked.key(), asked.request().headers());
      found =
          newer != null
              && newer != asked.stored()
              && mayReuse(newer, asked.request().headers())
              && Reuse.isAllowed(newer, asked.terms(), time.nanoTime());
    } catch (Throwable failure) {
      fill.leave();
      throw failure;
    }
    if (newer != null && found) {
      fill.leave();
      return serving.serve(asked.request(), newer, "fluxgate; hit");
    }
    return led(fill, asked, next);
  }

  private Response led(Fill fill, Asked asked, Chain next)
      throws IOException, InterruptedException {
    String why = asked.why();
    return switch (fill.send(next)) {
      case Fill.Kept kept -> {
        noteWhetherShared(asked, kept.answer());
        yield Serving.firstHand(
            serving.serve(asked.request(), kept.answer(), told(why, kept.status(), kept.stored())),
            kept.headers());
      }
      case Fill.Coming coming -> {
        noteWhetherShared(asked, coming.head());
        String status = told(why, coming.head().status(), coming.length() >= 0);
        yield Serving.firstHand(
            streaming(coming, coming.first(), asked.request(), status), coming.headers());
      }
      case Fill.Own own -> own(own, asked);
      case Fill.Failed failed -> onFailure(failed, asked);
      case Fill.Left left -> throw new IllegalStateException("who leads has not left");
    };
  }

  private Response own(Fill.Own own, Asked asked) throws IOException {
    String status = told(asked.why(), own.status(), false);
    if (Fill.isError(own.status())) {
      if (mayUseOnError(asked)) {
        own.response().close();
        return stale(asked, status);
      }
    } else {
      notShared.put(mark(asked), true, NOT_SHARED);
      if (asked.request().method().equals("POST") && own.status() < 400) {
        Invalidation.of(rules, asked.request(), own.response()).forEach(store::invalidate);
      }
    }
    return Serving.tell(own.response(), status);
  }

  /** As one who waits for it; null if what came is not for everybody. */
  private @Nullable Response join(Fill.Result result, Asked asked)
      throws IOException, InterruptedException {
    return switch (result) {
      case Fill.Kept kept ->
          isFor(asked, kept.selection(), kept.answer())
              ? serving.serve(asked.request(), kept.answer(), collapsed(asked, kept.status()))
              : null;
      case Fill.Coming coming -> {
        InputStream in =
            isFor(asked, coming.selection(), coming.head())
                ? coming.body().join().orElse(null)
                : null;
        yield in == null
            ? null
            : streaming(coming, in, asked.request(), collapsed(asked, coming.head().status()));
      }
      case Fill.Own own ->
          Fill.isError(own.status()) && mayUseOnError(asked)
              ? stale(asked, collapsed(asked, own.status()))
              : null;
      case Fill.Failed failed ->
          // Anything else may have been about the first client's own request.
          failed.cause() instanceof UpstreamException ? onFailure(failed, asked) : null;
      case Fill.Left left -> null;
    };
  }

  /** The request fields that make the answer another client's; none if it is something else. */
  private static List<String> misfit(Fill.Result result, Asked asked) {
    Selection selection =
        switch (result) {
          case Fill.Kept kept -> kept.selection();
          case Fill.Coming coming -> coming.selection();
          default -> null;
        };
    return selection == null || selection.fits(asked.key(), asked.request().headers())
        ? List.of()
        : selection.fields();
  }

  private boolean isFor(Asked asked, Selection selection, StoredResponse answer) {
    // As the first one has shown who he is if they have, it is meant for all who do.
    return selection.fits(asked.key(), asked.request().headers()) && isForAll(answer);
  }

  private Response onFailure(Fill.Failed failed, Asked asked)
      throws IOException, InterruptedException {
    if (failed.cause() instanceof UpstreamException && mayUseOnError(asked)) {
      return stale(asked, asked.why());
    }
    switch (failed.cause()) {
      case IOException e -> throw e;
      case InterruptedException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException("an unexpected failure", failed.cause());
    }
  }

  private Response streaming(Fill.Coming coming, InputStream in, Request request, String status) {
    if (Preconditions.isNotModified(request.headers(), coming.head(), time.now())) {
      closeQuietly(in);
      return serving.notModified(coming.head(), status);
    }
    Response head = coming.head().toResponse(time.nanoTime());
    return Serving.tell(
        head.withBody(SharedBody.body(in, coming.length())).withHeaders(head.headers()), status);
  }

  private static void closeQuietly(InputStream in) {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Who shows who he is gets only what was meant for all who do (more than RFC 9111, 3.5 asks). */
  static boolean mayReuse(StoredResponse stored, Headers request) {
    return !request.contains("Authorization") || stored.terms().isSharedExplicitly();
  }

  /** Whether an answer may be given to others than the one who asked for it. */
  private boolean isForAll(StoredResponse answer) {
    return !answer.terms().noCache() && answer.isFresh(time.nanoTime());
  }

  private void noteWhetherShared(Asked asked, StoredResponse answer) {
    if (isForAll(answer)) {
      notShared.remove(mark(asked));
    } else {
      notShared.put(mark(asked), true, NOT_SHARED);
    }
  }

  private boolean mayUseOnError(Asked asked) {
    StoredResponse stored = asked.stored();
    return stored != null && Reuse.isAllowedOnError(stored, asked.terms(), time.nanoTime());
  }

  private Response stale(Asked asked, String status) throws IOException {
    StoredResponse stored = asked.stored();
    if (stored == null) {
      throw new IllegalStateException("nothing is kept");
    }
    return serving.serve(asked.request(), stored, status + "; detail=stale-if-error");
  }

  private static String told(String why, int status, boolean stored) {
    return why + "; fwd-status=" + status + (stored ? "; stored" : "");
  }

  private static String collapsed(Asked asked, int status) {
    return told(asked.why(), status, false) + "; collapsed";
  }
}
