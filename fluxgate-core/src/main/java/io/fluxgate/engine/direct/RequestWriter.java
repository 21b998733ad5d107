package io.fluxgate.engine.direct;

import io.fluxgate.http.Body;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes one request to its upstream. A body that streams waits for the upstream's 100 if the
 * client waits for one.
 */
final class RequestWriter implements Sink {

  /** How long an upstream is waited for that may not know of 100. */
  private static final Duration CONTINUE_PATIENCE = Duration.ofSeconds(1);

  private final Call call;
  private final UpstreamConnection connection;
  private final Body body;
  private long framing;
  private long missing = -1;
  private boolean waitsForContinue;
  private boolean uploading;
  private boolean allWritten;
  private boolean stopped;
  private @Nullable Feeder feeder;
  private Body.@Nullable Watcher watcher;

  /** A body that this loop itself receives. */
  private @Nullable Inflow relayed;

  /** Any other body that streams. */
  private @Nullable InputStream content;

  RequestWriter(Call call, UpstreamConnection connection) {
    this.call = call;
    this.connection = connection;
    this.body = call.request().body();
  }

  void begin() {
    switch (body) {
      case Body.Empty empty -> {
        framing = mustSayLength(call.request()) ? 0 : Heads.NO_FRAMING;
        writeHead(false);
        connection.write();
        written();
      }
      case Body.Bytes bytes -> bytes(bytes);
      case Body.Stream stream -> {
        open(stream);
        missing = stream.length().orElse(-1);
        framing = missing >= 0 ? missing : Heads.CHUNKED;
        uploading = true;
        ClientExchange client = call.client();
        waitsForContinue = client != null && client.expectsContinue();
        writeHead(waitsForContinue);
        if (waitsForContinue) {
          connection.write();
          call.awaitContinue(CONTINUE_PATIENCE);
        } else {
          upload();
        }
      }
    }
  }

  /** From now on nobody else may read it. */
  private void open(Body.Stream stream) {
    if (stream.source() instanceof Inflow inflow && inflow.isOf(connection.loop)) {
      relayed = inflow;
      watcher = stream.takeOver().orElse(null);
    } else {
      content = stream.open();
    }
  }

  /**
   * Methods whose requests have a meaning for a body say so even if there is none (RFC 9110, 8.6).
   */
  private static boolean mustSayLength(Request request) {
    return switch (request.method()) {
      case "POST", "PUT", "PATCH" -> true;
      default -> request.headers().contains("Content-Length");
    };
  }

  private void writeHead(boolean expectContinue) {
    Request request = call.request();
    ClientExchange client = call.client();
    Heads.request(
        connection.loop.output,
        new Heads.Question(
            request.method(),
            request.originForm(),
            connection.pool().authority(),
            framing,
            expectContinue,
            client != null && client.takesTrailers(),
            call.upgrade()),
        request.headers());
  }

  private void bytes(Body.Bytes bytes) {
    Headers trailers = bytes.trailers();
    if (trailers.size() > 0) {
      framing = Heads.CHUNKED;
      writeHead(false);
      byte[] content = ArrayCatcher.of(bytes);
      if (content.length > 0) {
        connection.loop.output.chunkSize(content.length);
      }
      connection.write(ByteBuffer.wrap(content), Heads.lastChunk(content.length > 0, trailers));
    } else {
      framing = bytes.size();
      writeHead(false);
      connection.writeWith(ArrayCatcher.of(bytes));
    }
    written();
  }

  boolean waitsForContinue() {
    return waitsForContinue;
  }

  /** The upstream wants the body, or has said nothing for too long. */
  void continued() {
    if (waitsForContinue && !stopped) {
      waitsForContinue = false;
      upload();
    }
  }

  private void upload() {
    call.sending();
    Inflow inflow = relayed;
    if (inflow != null) {
      feeder = inflow;
      if (inflow.available() == 0 && !inflow.over()) {
        flush(); // asking for more may write to the client, and must not find our head
      }
      inflow.attach(this);
      flush();
    } else {
      Pump pump = new Pump(Objects.requireNonNull(content), missing, this, connection.loop);
      feeder = pump;
      flush();
      pump.start("fluxgate-upload");
    }
  }

  /** Whether the next piece is the client's to send. */
  boolean waitsForClient() {
    return uploading && !waitsForContinue && connection.flushed();
  }

  /** Whether the whole request has left. */
  boolean done() {
    return allWritten && connection.flushed();
  }

  @Override
  public boolean ready() {
    return connection.flushed() && !stopped;
  }

  @Override
  public void take(ByteBuffer content, boolean last) {
    if (stopped) {
      connection.loop.output.clear();
      return;
    }
    int count = content.remaining();
    if (framing == Heads.CHUNKED) {
      byte[] end = count > 0 ? Heads.CHUNK_END : Heads.NO_END;
      try {
        end = last ? Heads.lastChunk(count > 0, body.trailers()) : end;
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
      missing -= count;
      if (missing < 0) {
        connection.loop.output.clear();
        broken(new IOException("the request's body is longer than was announced"));
        return;
      }
      connection.write(content, Heads.NO_END);
    }
    call.sending();
    if (last && missing > 0) {
      broken(new EOFException("the request's body ended " + missing + " bytes early"));
    } else if (last) {
      uploading = false;
      tellWhole();
      written();
    }
  }

  private void tellWhole() {
    Body.Watcher told = watcher;
    watcher = null;
    AnswerWriter.tellWhole(told);
  }

  @Override
  public void flush() {
    if (connection.loop.output.length() > 0) {
      connection.write();
    }
  }

  @Override
  public void broken(IOException failure) {
    if (stopped) {
      return;
    }
    stopped = true;
    feeder = null;
    Body.Watcher told = watcher;
    watcher = null;
    AnswerWriter.tellBroken(told, failure);
    call.uploadFailed(failure);
  }

  private void written() {
    allWritten = true;
    feeder = null;
    if (connection.flushed()) {
      call.sent();
    } else {
      call.sending();
    }
  }

  /** What waited has left. */
  void drained() {
    if (allWritten) {
      call.sent();
      return;
    }
    Feeder more = feeder;
    if (more != null) {
      call.sending();
      more.resume();
    }
  }

  /** The upstream takes no more, or nobody wants it to. */
  void stop() {
    stopped = true;
    Feeder more = feeder;
    feeder = null;
    if (more != null) {
      more.stop();
    }
  }
}
