package io.fluxgate.http;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The content of a message: nothing, bytes in memory, or a stream that can be read once. Nothing
 * turns a stream into bytes unless a feature that was switched on needs it, and then under a limit.
 *
 * <p>Empty and in-memory bodies may be used by many threads; a stream belongs to one reader.
 */
public sealed interface Body extends Closeable {

  /**
   * No content.
   *
   * @return the empty body
   */
  static Body empty() {
    return Empty.INSTANCE;
  }

  /**
   * Content in memory.
   *
   * @param bytes the content; copied
   * @return a body of these bytes
   */
  static Body of(byte[] bytes) {
    return bytes.length == 0 ? Empty.INSTANCE : new Bytes(bytes.clone(), Headers.empty());
  }

  /**
   * Content in memory, as UTF-8.
   *
   * @param text the content
   * @return a body of this text's bytes
   */
  static Body of(String text) {
    return wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Content in memory that the caller hands over: it must not change the array afterwards. For
   * whoever has just read the bytes and would copy them for nothing.
   *
   * @param bytes the content; not copied
   * @return a body of these bytes
   */
  static Body wrap(byte[] bytes) {
    return wrap(bytes, Headers.empty());
  }

  /**
   * Content in memory that the caller hands over, with the fields that came after it.
   *
   * @param bytes the content; not copied
   * @param trailers the fields behind it (RFC 9110, 6.5); empty if there are none
   * @return a body of these bytes
   */
  static Body wrap(byte[] bytes, Headers trailers) {
    return bytes.length == 0 && trailers.size() == 0 ? Empty.INSTANCE : new Bytes(bytes, trailers);
  }

  /**
   * Content of unknown length that can be read once.
   *
   * @param in where it comes from; closed with the body
   * @return a body that streams
   */
  static Stream stream(InputStream in) {
    return new Stream(in, -1, Headers::empty);
  }

  /**
   * Content of unknown length that can be read once, and that fields may follow.
   *
   * @param in where it comes from; closed with the body
   * @param trailers gives the fields behind it (RFC 9110, 6.5) once the content has been read to
   *     its end, and no fields before
   * @return a body that streams
   */
  static Stream stream(InputStream in, Supplier<Headers> trailers) {
    return new Stream(in, -1, trailers);
  }

  /**
   * Content of known length that can be read once.
   *
   * @param in where it comes from; closed with the body
   * @param length how many bytes it will give, 0 or more
   * @return a body that streams
   * @throws IllegalArgumentException if the length is negative
   */
  static Stream stream(InputStream in, long length) {
    if (length < 0) {
      throw new IllegalArgumentException("length must not be negative: " + length);
    }
    return new Stream(in, length, Headers::empty);
  }

  /**
   * How long it is, where that is known before it is read.
   *
   * @return the number of bytes, or empty
   */
  OptionalLong length();

  /**
   * Whether it can be read again, and so sent again.
   *
   * @return true for empty and in-memory bodies
   */
  boolean replayable();

  /**
   * The content to read. A stream body gives it once.
   *
   * @return a stream of the content; closing it closes the body
   * @throws IllegalStateException if this is a stream that has been asked for before
   */
  InputStream open();

  /**
   * The whole content in memory.
   *
   * @param limit the most bytes to take, 0 or more
   * @return the bytes; the caller's own
   * @throws BodyTooLargeException if there is more; the body is then partly read
   * @throws IllegalArgumentException if the limit is negative
   * @throws IOException if reading fails
   * @throws IllegalStateException if this is a stream that has been read before
   */
  byte[] readAll(int limit) throws IOException;

  /**
   * The fields that follow the content (RFC 9110, 6.5). Not every engine passes them on.
   *
   * @return the trailers; of a stream that has not been read to its end, none yet
   */
  default Headers trailers() {
    return Headers.empty();
  }

  private static void checkLimit(int limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("limit must not be negative: " + limit);
    }
  }

  /**
   * Writes the whole content.
   *
   * @param out where to; neither flushed nor closed
   * @throws IOException if reading or writing fails
   * @throws IllegalStateException if this is a stream that has been read before
   */
  default void writeTo(OutputStream out) throws IOException {
    try (InputStream in = open()) {
      in.transferTo(out);
    }
  }

  /**
   * Lets go of a stream that nobody will read to its end. Harmless when repeated and on bodies in
   * memory.
   */
  @Override
  void close();

  /** No content. */
  final class Empty implements Body {
    private static final Empty INSTANCE = new Empty();
    private static final OptionalLong ZERO = OptionalLong.of(0);

    private Empty() {}

    @Override
    public OptionalLong length() {
      return ZERO;
    }

    @Override
    public boolean replayable() {
      return true;
    }

    @Override
    public InputStream open() {
      return InputStream.nullInputStream();
    }

    @Override
    public byte[] readAll(int limit) {
      checkLimit(limit);
      return new byte[0];
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
      return "empty body";
    }
  }

  /** Content in memory. */
  final class Bytes implements Body {
    private final byte[] bytes;
    private final Headers trailers;

    private Bytes(byte[] bytes, Headers trailers) {
      this.bytes = bytes;
      this.trailers = trailers;
    }

    @Override
    public Headers trailers() {
      return trailers;
    }

    /**
     * How many bytes there are.
     *
     * @return at least 1, or 0 if there are only trailers
     */
    public int size() {
      return bytes.length;
    }

    @Override
    public OptionalLong length() {
      return OptionalLong.of(bytes.length);
    }

    @Override
    public boolean replayable() {
      return true;
    }

    @Override
    public InputStream open() {
      return new ByteArrayInputStream(bytes);
    }

    @Override
    public byte[] readAll(int limit) throws IOException {
      checkLimit(limit);
      if (bytes.length > limit) {
        throw new BodyTooLargeException(limit);
      }
      return bytes.clone();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      out.write(bytes);
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
      return bytes.length + " bytes";
    }
  }

  /** Hears how a body that streams ended. Called once, by whoever reads it; must not block. */
  interface Watcher {

    /** It was read to its end. */
    void whole();

    /**
     * It broke off.
     *
     * @param failure how; an {@link UpstreamException} if that was the upstream's fault
     */
    void broken(IOException failure);
  }

  /** Content that can be read once. */
  final class Stream implements Body {
    private final InputStream in;
    private final long length;
    private final Supplier<Headers> trailers;
    private final @Nullable Watcher watcher;
    private final AtomicBoolean opened;

    private Stream(InputStream in, long length, Supplier<Headers> trailers) {
      this.in = in;
      this.length = length;
      this.trailers = trailers;
      this.watcher = null;
      this.opened = new AtomicBoolean();
    }

    private Stream(Stream from, Watcher watcher) {
      this.in = from.in;
      this.length = from.length;
      this.trailers = from.trailers;
      this.watcher = from.watcher == null ? watcher : new BothWatchers(from.watcher, watcher);
      this.opened = from.opened;
    }

    /**
     * The same content, with somebody more who hears how it ends; nobody has to stand between for
     * that, so an engine can still move the bytes its own way.
     *
     * @param watcher who hears it
     * @return a body of the same content: reading either is reading both
     */
    public Stream watchedBy(Watcher watcher) {
      return new Stream(this, watcher);
    }

    /**
     * Where the content comes from, for an engine that may recognise a stream of its own. It then
     * {@linkplain #takeOver() takes this body over} and moves the bytes itself.
     *
     * @return the stream this body was made of; not to be read
     */
    public InputStream source() {
      return in;
    }

    /**
     * Takes the place of the one reader, for an engine whose own the {@link #source()} is.
     *
     * @return who must be told then how the body ends, if anybody
     * @throws IllegalStateException if it has a reader already
     */
    public Optional<Watcher> takeOver() {
      claim();
      return Optional.ofNullable(watcher);
    }

    /**
     * Whether it has a reader already. One that has none may still be sent elsewhere.
     *
     * @return true once it has been {@linkplain #open opened} or {@linkplain #takeOver taken over}
     */
    public boolean taken() {
      return opened.get();
    }

    private void claim() {
      if (!opened.compareAndSet(false, true)) {
        throw new IllegalStateException("this body is a stream and has been read already");
      }
    }

    @Override
    public OptionalLong length() {
      return length < 0 ? OptionalLong.empty() : OptionalLong.of(length);
    }

    @Override
    public boolean replayable() {
      return false;
    }

    @Override
    public Headers trailers() {
      return trailers.get();
    }

    @Override
    public InputStream open() {
      claim();
      return watcher == null ? in : new WatchedStream(in, length, watcher);
    }

    @Override
    public byte[] readAll(int limit) throws IOException {
      checkLimit(limit);
      if (length > limit) {
        throw new BodyTooLargeException(limit);
      }
      InputStream content = open();
      byte[] bytes = content.readNBytes(limit);
      if (bytes.length == limit && content.read() >= 0) {
        throw new BodyTooLargeException(limit);
      }
      return bytes;
    }

    @Override
    public void close() {
      try {
        in.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public String toString() {
      return length < 0 ? "stream of unknown length" : "stream of " + length + " bytes";
    }

    private record BothWatchers(Watcher first, Watcher second) implements Watcher {
      @Override
      public void whole() {
        first.whole();
        second.whole();
      }

      @Override
      public void broken(IOException failure) {
        first.broken(failure);
        second.broken(failure);
      }
    }
  }
}
