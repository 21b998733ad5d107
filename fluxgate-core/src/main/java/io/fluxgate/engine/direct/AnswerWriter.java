package io.fluxgate.engine.direct;

import io.fluxgate.http.Body;
import io.fluxgate.http.ClientDisconnectedException;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one answer to its client. The head waits for the first piece of a body that streams, so
 * that both leave in one write, but never longer than the loop has something to read.
 *
 * <p>An answer that breaks off is never completed: the connection ends in the middle of it.
 */
final class AnswerWriter implements Sink {

  private static final Logger LOG = LoggerFactory.getLogger(AnswerWriter.class);

  private final ClientConnection connection;
  private final ClientExchange exchange;
  private final Response response;
  private boolean close;
  private long framing;
  private boolean endsWithConnection;
  private boolean headWritten;
  private boolean allWritten;
  private boolean abandoned;
  private long missing;
  private @Nullable Feeder feeder;
  private Body.@Nullable Watcher watcher;

  AnswerWriter(
      ClientConnection connection, ClientExchange exchange, Response response, boolean close) {
    this.connection = connection;
    this.exchange = exchange;
    this.response = response;
    this.close = close;
  }

  void begin() {
    Body body = response.body();
    int status = response.status();
    if (exchange.isHead() || status == 204 || status == 304) {
      framing = status == 204 ? Heads.NO_FRAMING : announced(body);
      writeHead();
      connection.write();
      written();
      return;
    }
    switch (body) {
      case Body.Empty empty -> {
        framing = 0;
        writeHead();
        connection.write();
        written();
      }
      case Body.Bytes bytes -> bytes(bytes);
      case Body.Stream stream -> stream(stream);
    }
  }

  /** What a GET would have brought, for an answer without a body (RFC 9110, 8.6). */
  private long announced(Body body) {
    String said = response.header("Content-Length").orElse("");
    if (!said.isEmpty()
        && said.length() <= 18
        && said.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Long.parseLong(said);
    }
    boolean known = exchange.isHead() && !(body instanceof Body.Empty) && body.length().isPresent();
    return known ? body.length().getAsLong() : Heads.NO_FRAMING;
  }

  private void bytes(Body.Bytes bytes) {
    Headers trailers = exchange.takesTrailers() ? bytes.trailers() : Headers.empty();
    if (trailers.size() > 0) {
      framing = Heads.CHUNKED;
      writeHead();
      byte[] content = ArrayCatcher.of(bytes);
      if (content.length > 0) {
        connection.loop.output.chunkSize(content.length);
      }
      connection.write(ByteBuffer.wrap(content), Heads.lastChunk(content.length > 0, trailers));
    } else {
      framing = bytes.size();
      writeHead();
      connection.writeWith(ArrayCatcher.of(bytes));
    }
    written();
  }

  private void stream(Body.Stream stream) {
    long length = stream.length().orElse(-1);
    missing = length;
    if (length >= 0) {
      framing = length;
    } else if (exchange.http11()) {
      framing = Heads.CHUNKED;
    } else {
      framing = Heads.NO_FRAMING;
      endsWithConnection = true;
      close = true;
    }
    if (length == 0) {
      writeHead();
      connection.write();
      written();
      return;
    }
    if (stream.source() instanceof Inflow inflow && inflow.isOf(connection.loop)) {
      watcher = stream.takeOver().orElse(null);
      feeder = inflow;
      inflow.attach(this);
      return;
    }
    Pump pump = new Pump(stream.open(), length, this, connection.loop);
    feeder = pump;
    pump.start("fluxgate-answer");
  }

  /** Whether it has begun, and only the end of the connection will end it. */
  boolean endsWithConnection() {
    return endsWithConnection && headWritten;
  }

  private void writeHead() {
    headWritten = true;
    Heads.answer(
        connection.loop.output,
        new Heads.Answer(
            response.status(), framing, close, !exchange.http11(), connection.loop.date()),
        response.headers());
  }

  // ---- a body that streams ----

  @Override
  public boolean ready() {
    return connection.flushed() && !abandoned;
  }

  @Override
  public void take(ByteBuffer content, boolean last) {
    if (abandoned) {
      return;
    }
    if (!headWritten) {
      writeHead();
    }
    int count = content.remaining();
    if (framing == Heads.CHUNKED) {
      byte[] end;
      try {
        end = last ? lastChunk(count > 0) : chunkEnd(count);
      } catch (RuntimeException e) {
        connection.loop.output.clear();
        broken(new IOException("the trailers failed", e));
        return;
      }
      if (count > 0) {
        connection.loop.output.chunkSize(count);
      }
      connection.write(content, end);
    } else {
      if (missing >= 0) {
        missing -= count;
        if (missing < 0) {
          connection.loop.output.clear();
          broken(new IOException("the body is longer than was announced"));
          return;
        }
      }
      connection.write(content, Heads.NO_END);
    }
    if (last && missing > 0) {
      broken(new EOFException("the body ended " + missing + " bytes early"));
    } else if (last) {
      Body.Watcher told = watcher;
      watcher = null;
      tellWhole(told);
      written();
    } else if (!connection.flushed()) {
      connection.arm(connection.server().idleNanos());
    }
  }

  private static byte[] chunkEnd(int count) {
    return count > 0 ? Heads.CHUNK_END : Heads.NO_END;
  }

  private byte[] lastChunk(boolean afterChunk) {
    return Heads.lastChunk(
        afterChunk, exchange.takesTrailers() ? response.body().trailers() : Headers.empty());
  }

  @Override
  public void flush() {
    if (!headWritten && !abandoned) {
      writeHead();
      connection.write();
    }
  }

  /** It has begun outside of a read, which would flush in the end. */
  void nothingIsBeingRead() {
    if (feeder instanceof Inflow) { // a pump does so by itself
      flush();
    }
  }

  @Override
  public void broken(IOException failure) {
    if (abandoned) {
      return;
    }
    String what = failure instanceof UpstreamException e ? e.kind().token() : "a body that failed";
    if (failure instanceof ClientDisconnectedException) {
      LOG.debug("A client left in the middle of its answer");
    } else {
      LOG.warn("An answer was cut off in the middle: {}", what);
    }
    flush();
    Body.Watcher told = watcher;
    watcher = null;
    tellBroken(told, failure);
    exchange.cutOff();
  }

  /** A watcher may be the application's own. */
  static void tellWhole(Body.@Nullable Watcher watcher) {
    try {
      if (watcher != null) {
        watcher.whole();
      }
    } catch (RuntimeException | Error e) {
      LOG.warn("A watcher of a body failed", e);
    }
  }

  static void tellBroken(Body.@Nullable Watcher watcher, IOException failure) {
    try {
      if (watcher != null) {
        watcher.broken(failure);
      }
    } catch (RuntimeException | Error e) {
      LOG.warn("A watcher of a body failed", e);
    }
  }

  // ---- its end ----

  /** All has been handed to the connection. */
  private void written() {
    allWritten = true;
    feeder = null;
    if (connection.flushed()) {
      finish();
    } else {
      connection.arm(connection.server().idleNanos());
    }
  }

  private void finish() {
    close(response);
    exchange.written(close);
  }

  /** What waited has left. */
  void drained() {
    if (allWritten) {
      finish();
    } else {
      Feeder more = feeder;
      if (more != null) {
        connection.disarm();
        more.resume();
      }
    }
  }

  /** Nobody reads it any more. */
  void abandon() {
    abandoned = true;
    Feeder more = feeder;
    feeder = null;
    if (more != null) {
      more.stop();
    }
    if (more instanceof Pump) { // the application's stream: closing it may wait for its reader
      Thread.ofVirtual().name("fluxgate-close").start(() -> close(response));
    } else {
      close(response);
    }
  }

  static void close(Response response) {
    try {
      response.close();
    } catch (RuntimeException | Error e) {
      LOG.warn("An answer could not be closed", e);
    }
  }
}
