package io.fluxgate.cache;

import io.fluxgate.http.Headers;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Where answers are kept. Safe for use by many threads; all methods are quick, so that engines may
 * call them from their loops.
 */
interface ResponseStore {

  /**
   * The newest answer that fits a request, fresh or stale.
   *
   * @return the answer, or null if there is none
   */
  @Nullable StoredResponse find(CacheKey key, Headers request);

  /** Whether anything is kept of a URI, for whatever requests. */
  boolean knows(String uri);

  /** The request fields that the newest answer of a key depends on; none if there is none. */
  List<String> fields(CacheKey key);

  /** What {@link #store} must be given, read before a request goes on. */
  long epoch(String uri);

  /**
   * Keeps an answer, in place of the one that is kept for the same requests.
   *
   * @param key the key of the request it is the answer to
   * @param fields the request fields it depends on, lower case, sorted
   * @param request the headers of that request
   * @param answer the answer
   * @param epoch the URI's epoch when the request went on
   * @return whether it was kept: not if the URI was invalidated meanwhile, or the answer is too
   *     large or of no use to anybody
   */
  boolean store(
      CacheKey key, List<String> fields, Headers request, StoredResponse answer, long epoch);

  /**
   * Puts an answer in the place of another one, if that is still there.
   *
   * @return whether it was there, and the new one is kept
   */
  boolean replace(String uri, StoredResponse old, StoredResponse answer);

  /** Removes an answer, if it is still there. */
  void remove(String uri, StoredResponse answer);

  /** Removes everything about a URI, what is on its way to be stored included. */
  void invalidate(String uri);

  /**
   * Removes answers, or makes them stale.
   *
   * @param which says it by URI and answer
   * @param soft whether they are only made stale
   * @return how many
   */
  int purge(BiPredicate<String, StoredResponse> which, boolean soft);

  /** Removes everything, what is on its way to be stored included. */
  void clear();

  /** Lets go of answers that nobody will be given any more. */
  void expire();

  int size();

  long bytes();
}
