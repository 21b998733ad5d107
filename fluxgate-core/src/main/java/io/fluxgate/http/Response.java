package io.fluxgate.http;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * An answer: immutable; a filter derives another one. Whoever does not hand it on closes it: that
 * lets go of the body and runs what must happen at the end of the exchange, once, no matter how
 * many answers were derived from it.
 *
 * <p>Safe for use by many threads, but for a {@linkplain Body.Stream streaming} body.
 */
public final class Response implements AutoCloseable {

  private final int status;
  private final Headers headers;
  private final Body body;
  private final @Nullable Ending ending;
  private final @Nullable Tunnel tunnel;

  private Response(
      int status, Headers headers, Body body, @Nullable Ending ending, @Nullable Tunnel tunnel) {
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.ending = ending;
    this.tunnel = tunnel;
  }

  /**
   * An answer without headers and body.
   *
   * @param status a final status code, 200 to 999
   * @return the answer
   * @throws IllegalArgumentException if the status is out of range
   */
  public static Response of(int status) {
    return new Response(checkedStatus(status), Headers.empty(), Body.empty(), null, null);
  }

  /**
   * An answer of these parts; the headers stay as they are, whatever they say of the body.
   *
   * @param status a final status code, 200 to 999
   * @param headers the headers
   * @param body the body
   * @return the answer
   * @throws IllegalArgumentException if the status is out of range
   */
  public static Response of(int status, Headers headers, Body body) {
    return new Response(checkedStatus(status), headers, body, null, null);
  }

  /**
   * A 200 with plain text in UTF-8.
   *
   * @param text the text
   * @return the answer
   */
  public static Response text(String text) {
    return new Response(
        200, Headers.of("Content-Type", "text/plain; charset=utf-8"), Body.of(text), null, null);
  }

  /**
   * A 200 with JSON.
   *
   * @param json the JSON text
   * @return the answer
   */
  public static Response json(String json) {
    return new Response(
        200, Headers.of("Content-Type", "application/json"), Body.of(json), null, null);
  }

  /**
   * A 101: from now on another protocol is spoken (RFC 9110, 15.2.2). Only an upstream's transport
   * gives such an answer, to a request with {@link Upgrade#AGREED}; closing it closes the tunnel.
   *
   * @param headers the headers, without connection-level fields
   * @param tunnel the upstream's connection
   * @return the answer, without a body
   */
  public static Response switching(Headers headers, Tunnel tunnel) {
    return new Response(101, headers, Body.empty(), new Ending(tunnel::close, null), tunnel);
  }

  private static int checkedStatus(int status) {
    if (status < 200 || status > 999) {
      throw new IllegalArgumentException("a final status is 200 to 999: " + status);
    }
    return status;
  }

  /**
   * The status code.
   *
   * @return 200 to 999, or 101 where there is a {@link #tunnel()}
   */
  public int status() {
    return status;
  }

  /**
   * The headers.
   *
   * @return the headers; without connection-level fields
   */
  public Headers headers() {
    return headers;
  }

  /**
   * The first value of a header.
   *
   * @param name a header name in any case
   * @return the first value, or empty if the answer has no such header
   */
  public Optional<String> header(String name) {
    return headers.first(name);
  }

  /**
   * The body.
   *
   * @return the body; empty if there is none
   */
  public Body body() {
    return body;
  }

  /**
   * This answer with another status. A 101 gives up its tunnel with it.
   *
   * @param status a final status code, 200 to 999
   * @return a new answer
   * @throws IllegalArgumentException if the status is out of range
   */
  public Response withStatus(int status) {
    return new Response(checkedStatus(status), headers, body, ending, null);
  }

  /**
   * The upstream's connection, if another protocol is spoken from now on.
   *
   * @return the tunnel; empty if the status is not 101
   */
  public Optional<Tunnel> tunnel() {
    return Optional.ofNullable(tunnel);
  }

  /**
   * This answer with one header replaced or added.
   *
   * @param name a header name
   * @param value its only value
   * @return a new answer
   * @throws IllegalArgumentException if the name or value is not allowed in a header
   */
  public Response withHeader(String name, String value) {
    return withHeaders(headers.with(name, value));
  }

  /**
   * This answer without a header.
   *
   * @param name a header name in any case
   * @return a new answer
   */
  public Response withoutHeader(String name) {
    return withHeaders(headers.without(name));
  }

  /**
   * This answer with other headers.
   *
   * @param headers all headers it shall have
   * @return a new answer
   */
  public Response withHeaders(Headers headers) {
    return new Response(status, headers, body, ending, tunnel);
  }

  /**
   * This answer with another body. The old one is closed together with the answer; it may still be
   * read by the new one. A {@code Content-Length} among the headers goes with the old body; the
   * engine writes the new one's.
   *
   * @param body the body
   * @return a new answer
   * @throws IllegalStateException if this is a 101, which has no body
   */
  public Response withBody(Body body) {
    if (tunnel != null) {
      throw new IllegalStateException("an answer that switches protocols has no body");
    }
    Body old = this.body;
    Ending then = old instanceof Body.Stream ? new Ending(old::close, ending) : ending;
    return new Response(status, headers.without("Content-Length"), body, then, null);
  }

  /**
   * This answer, with somebody who hears how its body ends.
   *
   * @param watcher who hears it; at once that it is whole, if the body does not stream
   * @return a new answer, of the same body and headers
   */
  public Response watchedBy(Body.Watcher watcher) {
    if (body instanceof Body.Stream stream) {
      return new Response(status, headers, stream.watchedBy(watcher), ending, null);
    }
    watcher.whole();
    return this;
  }

  /**
   * This answer with something more to do when it is closed: at the end of its body, or when it is
   * dropped. Runs once, the newest first, on the thread that closes.
   *
   * @param action what to do; it must not block
   * @return a new answer
   */
  public Response onClose(Runnable action) {
    return new Response(status, headers, body, new Ending(action, ending), tunnel);
  }

  /**
   * Closes the body and runs what {@link #onClose} added, all of it even if some of it fails; the
   * first failure is thrown at the end. Harmless when repeated.
   */
  @Override
  public void close() {
    Throwable failure = null;
    try {
      body.close();
    } catch (RuntimeException | Error e) {
      failure = e;
    }
    for (Ending at = ending; at != null; at = at.older) {
      try {
        at.runOnce();
      } catch (RuntimeException | Error e) {
        if (failure == null) {
          failure = e;
        } else if (!failure.equals(e)) { // nothing may suppress itself
          failure.addSuppressed(e);
        }
      }
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }

  /** Status and body, for a log. */
  @Override
  public String toString() {
    return status + " (" + body + ")";
  }

  /** A chain of things to do once, shared by all answers derived from one. */
  private static final class Ending {
    private static final AtomicIntegerFieldUpdater<Ending> DONE =
        AtomicIntegerFieldUpdater.newUpdater(Ending.class, "done");

    private final Runnable action;
    private final @Nullable Ending older;
    private volatile int done;

    Ending(Runnable action, @Nullable Ending older) {
      this.action = action;
      this.older = older;
    }

    void runOnce() {
      if (DONE.compareAndSet(this, 0, 1)) {
        action.run();
      }
    }
  }
}
