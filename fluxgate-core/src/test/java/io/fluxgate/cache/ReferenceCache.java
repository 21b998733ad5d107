package io.fluxgate.cache;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A shared cache as RFC 9111 describes it, written to be read: whole seconds, one client at a time,
 * all answers in a list. It knows the few fields that {@link CacheModelTest} sends.
 */
final class ReferenceCache {

  private static final long ASKED_ABOUT_FOR = 3600;

  /**
   * A request: its method, URI, X-V field (or null), directives, and whether it has credentials.
   */
  record Asked(String method, String uri, @Nullable String v, String control, boolean authorized) {

    boolean says(String directive) {
      return directives(control).containsKey(directive);
    }

    long seconds(String directive, long otherwise) {
      String value = directives(control).get(directive);
      return value == null ? otherwise : value.isEmpty() ? Long.MAX_VALUE : Long.parseLong(value);
    }
  }

  /** What the origin would answer now; null for fields that are not there. */
  record Said(
      int status,
      String control,
      @Nullable String etag,
      boolean varies,
      @Nullable String age,
      @Nullable String cookie) {}

  /** What the client is given: from where, and what. */
  record Given(String from, int status, @Nullable String body, long age) {}

  /** What is kept. */
  private static final class Kept {
    final String uri;
    final boolean varies;
    final @Nullable String v;
    final int status;
    final String body;
    final @Nullable String etag;
    final String control;

    Kept(String uri, @Nullable String v, Said said, String body) {
      this.uri = uri;
      this.varies = said.varies;
      this.v = v;
      this.status = said.status;
      this.body = body;
      this.etag = said.etag;
      this.control = said.control;
    }

    long arrived;
    long ageThen;
    long lifetime;

    /**
     * Until when it is kept. After that it still hides older ones: one does not go back to an
     * answer that a later one took the place of.
     */
    long until;

    long age(long now) {
      return ageThen + now - arrived;
    }

    long remaining(long now) {
      return lifetime - age(now);
    }

    boolean says(String directive) {
      return directives(control).containsKey(directive);
    }

    /** How long after its time it may be used for this reason. */
    long stale(String reason) {
      boolean forbidden = says("must-revalidate") || says("proxy-revalidate") || says("no-cache");
      return forbidden ? 0 : Long.parseLong(directives(control).getOrDefault(reason, "0"));
    }

    /** Whether it is of any use still. */
    boolean useful(long now) {
      if (says("no-cache") && etag == null) {
        return false;
      }
      long stale = Math.max(stale("stale-while-revalidate"), stale("stale-if-error"));
      long after = Math.max(stale, etag == null ? 0 : ASKED_ABOUT_FOR);
      return remaining(now) + after > 0;
    }
  }

  private final long ttl;
  private final List<Kept> all = new ArrayList<>();

  /** What was asked of the origin last: null for nothing, "" for the whole, else If-None-Match. */
  @Nullable String sent;

  ReferenceCache(long ttl) {
    this.ttl = ttl;
  }

  private static Map<String, String> directives(String control) {
    Map<String, String> directives = new HashMap<>();
    for (String each : control.split(",")) {
      String[] parts = each.strip().split("=", 2);
      directives.put(parts[0], parts.length == 1 ? "" : parts[1]);
    }
    return directives;
  }

  int size(long now) {
    all.removeIf(
        kept -> all.stream().noneMatch(each -> each.uri.equals(kept.uri) && each.until > now));
    return (int) all.stream().filter(kept -> kept.until > now).count();
  }

  private void keepUntil(Kept kept, long now) {
    long stale = Math.max(kept.stale("stale-while-revalidate"), kept.stale("stale-if-error"));
    long remaining = kept.remaining(now);
    long asked = kept.etag == null ? 0 : ASKED_ABOUT_FOR;
    kept.until = now + Math.max(0, remaining) + Math.max(stale + Math.min(0, remaining), asked);
  }

  Given answer(Asked asked, Said said, String newBody, long now) {
    sent = null;
    boolean get = asked.method.equals("GET");
    if (!get && !asked.method.equals("HEAD")) { // 4.4
      sent = "";
      if (said.status < 400) {
        all.removeIf(kept -> kept.uri.equals(asked.uri));
      }
      return new Given("origin", said.status, newBody, 0);
    }
    Kept kept = find(asked, now);
    if (kept != null && asked.authorized && !shared(kept.control)) {
      if (asked.says("only-if-cached")) {
        return new Given("none", 504, null, 0);
      }
      sent = "";
      return new Given("origin", said.status, get ? newBody : "", 0);
    }
    if (kept != null && mayReuse(kept, asked, now)) { // 4
      return given("store", kept, get, now);
    }
    if (kept != null && mayReuseMeanwhile(kept, asked, now)) { // RFC 5861, 3
      Given stale = given("store", kept, get, now);
      fetch(new Asked("GET", asked.uri, asked.v, "", asked.authorized), kept, said, newBody, now);
      return stale;
    }
    if (asked.says("only-if-cached")) { // 5.2.1.7
      return new Given("none", 504, null, 0);
    }
    if (!get || asked.says("no-store")) {
      sent = "";
      if (!get && kept != null && !asked.says("no-store")) {
        if (mayReplaceError(kept, said, now) && !asked.says("no-cache")) {
          return given("stale", kept, false, now);
        }
        if (said.status == 200) {
          freshen(kept, asked, said, now);
        }
      }
      return new Given("origin", said.status, get ? newBody : "", 0);
    }
    return fetch(asked, kept, said, newBody, now);
  }

  private @Nullable Kept find(Asked asked, long now) {
    for (Kept kept : all) { // the newest first
      if (kept.uri.equals(asked.uri) && (!kept.varies || Objects.equals(kept.v, asked.v))) {
        return kept.until > now ? kept : null;
      }
    }
    return null;
  }

  private static Given given(String from, Kept kept, boolean get, long now) {
    return new Given(from, kept.status, get ? kept.body : "", kept.age(now));
  }

  private static boolean mayReuse(Kept kept, Asked asked, long now) {
    long maxAge = asked.seconds("max-age", Long.MAX_VALUE);
    if (asked.says("no-cache") || kept.says("no-cache")) {
      return false;
    }
    if (maxAge == 0 || kept.age(now) > maxAge) {
      return false;
    }
    long minFresh = asked.seconds("min-fresh", 0);
    if (kept.remaining(now) > 0) {
      return kept.remaining(now) >= minFresh;
    }
    boolean forbidden =
        kept.says("must-revalidate") || kept.says("proxy-revalidate") || kept.says("s-maxage");
    return asked.says("max-stale")
        && minFresh == 0
        && !forbidden
        && -kept.remaining(now) <= asked.seconds("max-stale", 0);
  }

  private static boolean mayReuseMeanwhile(Kept kept, Asked asked, long now) {
    boolean particular =
        asked.says("no-cache")
            || asked.says("max-age")
            || asked.says("min-fresh")
            || asked.says("only-if-cached");
    long stale = -kept.remaining(now);
    return !particular && stale >= 0 && stale < kept.stale("stale-while-revalidate");
  }

  private static boolean mayReplaceError(Kept kept, Said said, long now) {
    return Set.of(500, 502, 503, 504).contains(said.status)
        && -kept.remaining(now) < kept.stale("stale-if-error")
        && !kept.says("no-cache"); // RFC 5861, 4
  }

  private Given fetch(Asked asked, @Nullable Kept kept, Said said, String newBody, long now) {
    sent = kept == null || kept.etag == null ? "" : kept.etag;
    if (kept != null && kept.etag != null && kept.etag.equals(said.etag)) { // the origin says 304
      Kept newer = updated(kept, asked, said, now);
      if (newer == null || !newer.useful(now)) {
        kept.until = now;
      } else if (newer.varies == kept.varies) {
        all.set(all.indexOf(kept), newer); // in its place
        keepUntil(newer, now);
      } else {
        kept.until = now;
        add(newer, now);
      }
      return new Given("confirmed", kept.status, kept.body, 0);
    }
    if (kept != null && mayReplaceError(kept, said, now)) {
      return asked.says("no-cache")
          ? new Given("origin", said.status, newBody, 0)
          : given("stale", kept, true, now);
    }
    Kept fresh = fresh(asked, asked.v, said, newBody, now);
    if (fresh != null && fresh.useful(now)) { // 3
      add(fresh, now);
    } else if (kept != null
        && !asked.authorized
        && Set.of(200, 301, 302, 404).contains(said.status)) {
      kept.until = now; // 4.3.3: the new one was used instead
    }
    return new Given("origin", said.status, newBody, 0);
  }

  private void add(Kept added, long now) {
    all.removeIf(
        old ->
            old.uri.equals(added.uri)
                && old.varies == added.varies
                && (!old.varies || Objects.equals(old.v, added.v)));
    all.addFirst(added);
    keepUntil(added, now);
  }

  private static boolean shared(String control) { // 3.5
    Map<String, String> directives = directives(control);
    return directives.containsKey("public")
        || directives.containsKey("must-revalidate")
        || directives.containsKey("s-maxage");
  }

  /** Whether it may be kept, and for how long it is fresh; null if it may not. */
  private @Nullable Long lifetime(int status, String control, boolean authorized) {
    Map<String, String> directives = directives(control);
    if (directives.containsKey("no-store") || directives.containsKey("private")) {
      return null;
    }
    if (authorized && !shared(control)) {
      return null;
    }
    boolean heuristic = Set.of(200, 301, 404).contains(status);
    for (String directive : List.of("s-maxage", "max-age")) { // 4.2.1
      if (directives.containsKey(directive)) {
        return Long.valueOf(directives.get(directive));
      }
    }
    boolean allowed = heuristic || directives.containsKey("public");
    return !allowed ? null : status < 400 ? ttl : 0L;
  }

  private @Nullable Kept fresh(Asked asked, @Nullable String v, Said said, String body, long now) {
    Long lifetime = lifetime(said.status, said.control, asked.authorized);
    if (lifetime == null || said.cookie != null) {
      return null;
    }
    Kept kept = new Kept(asked.uri, v, said, body);
    kept.arrived = now;
    kept.ageThen = said.age == null ? 0 : Long.parseLong(said.age);
    kept.lifetime = lifetime;
    return kept;
  }

  /** What is kept with what is said later (3.2); null if it may no longer be kept. */
  private @Nullable Kept updated(Kept kept, Asked asked, Said said, long now) {
    String control = said.control.isEmpty() ? kept.control : said.control;
    Said merged =
        new Said(kept.status, control, kept.etag, kept.varies || said.varies, said.age, null);
    return fresh(asked, kept.varies ? kept.v : asked.v, merged, kept.body, now);
  }

  private void freshen(Kept kept, Asked asked, Said said, long now) { // 4.3.5
    boolean same =
        (said.etag == null || said.etag.equals(kept.etag)) && (!said.varies || kept.varies);
    Kept newer = same ? updated(kept, asked, said, now) : null;
    if (newer == null) {
      kept.lifetime = Math.min(kept.lifetime, kept.age(now));
      if (kept.useful(now)) {
        keepUntil(kept, now);
      } else {
        kept.until = now;
      }
    } else if (newer.useful(now)) {
      all.set(all.indexOf(kept), newer); // in its place
      keepUntil(newer, now);
    } else {
      kept.until = now;
    }
  }
}
