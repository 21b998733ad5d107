package io.fluxgate.engine.direct;

import io.fluxgate.http.Headers;
import java.nio.ByteBuffer;

/**
 * Where a body ends, and where its content is among its framing (RFC 9112, 6.3). For one body and
 * one thread:
 *
 * <pre>{@code
 * int count = decoder.next(in);
 * if (count > 0) {
 *   // move up to count bytes out of in
 *   decoder.taken(moved);
 * }
 * }</pre>
 */
abstract sealed class BodyDecoder permits LengthDecoder, ChunkedDecoder, UntilCloseDecoder {

  /**
   * A body of known length (RFC 9112, 6.2).
   *
   * @param length how many bytes, from 0
   */
  static BodyDecoder length(long length) {
    return new LengthDecoder(length);
  }

  /** A chunked body (RFC 9112, 7.1). */
  static BodyDecoder chunked(ChunkLimits limits) {
    return new ChunkedDecoder(limits);
  }

  /** A body that ends with the connection. */
  static BodyDecoder untilClose() {
    return new UntilCloseDecoder();
  }

  /** The body that belongs to a request's head. */
  static BodyDecoder forRequest(RequestHeadParser head, ChunkLimits limits) {
    return head.chunked() ? chunked(limits) : length(Math.max(0, head.contentLength()));
  }

  /**
   * The body that belongs to an answer's head, final or interim.
   *
   * @param method the request's method
   * @param head the answer's head
   * @param limits for a chunked body
   */
  static BodyDecoder forAnswer(String method, ResponseHeadParser head, ChunkLimits limits) {
    int status = head.status();
    if (method.equals("HEAD") || status < 200 || status == 204 || status == 304) {
      return length(0);
    }
    if (head.chunked()) {
      return chunked(limits);
    }
    return head.contentLength() >= 0 ? length(head.contentLength()) : untilClose();
  }

  /**
   * Moves the position over framing, never beyond the body's end.
   *
   * @param in what was received
   * @return how many bytes of content stand at the position now; 0 if more input is needed; -1 if
   *     the body is complete, its trailers too
   * @throws MalformedBodyException if the framing is broken or beyond its limits
   */
  abstract int next(ByteBuffer in) throws MalformedBodyException;

  /**
   * The caller has taken content, and has moved the position over it itself.
   *
   * @param count how many bytes, at most what {@link #next} returned
   */
  abstract void taken(int count);

  /**
   * The trailers, without fields that must not be any (RFC 9110, 6.5.1).
   *
   * @return the trailers; empty before the body is complete
   */
  Headers trailers() {
    return Headers.empty();
  }

  /** Whether only the connection's end tells where the body ends. */
  boolean endsWithConnection() {
    return false;
  }

  /** How many bytes of content are still to come; -1 if that is not known. */
  abstract long left();

  /** How many bytes of content are still to come at least, as far as has been announced. */
  abstract long announced();
}
