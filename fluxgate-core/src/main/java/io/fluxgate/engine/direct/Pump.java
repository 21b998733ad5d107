package io.fluxgate.engine.direct;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body that is not the engine's own, on a virtual thread, and feeds it to a sink on the
 * loop, a piece at a time: the next is read when the one before has left.
 */
final class Pump implements Feeder {

  private static final int PIECE = 16 * 1024;

  private final InputStream in;
  private final long length;
  private final Sink sink;
  private final EventLoop loop;

  /** One permit for each piece that has left. */
  private final Semaphore left = new Semaphore(0);

  private boolean handedOver;
  private volatile boolean stopped;
  private volatile @Nullable Thread thread;

  /**
   * A pump that has not started.
   *
   * @param in is read to its end and closed
   * @param length how much it is to give; less than 0 if nobody knows
   */
  Pump(InputStream in, long length, Sink sink, EventLoop loop) {
    this.in = in;
    this.length = length;
    this.sink = sink;
    this.loop = loop;
  }

  void start(String name) {
    thread = Thread.ofVirtual().name(name).start(this::run);
  }

  private void run() {
    try (in) {
      if (in.available() == 0) {
        loop.execute(
            () -> {
              if (!stopped) {
                sink.flush();
              }
            });
      }
      byte[] piece = new byte[PIECE];
      long missing = length;
      boolean last = false;
      while (!last) {
        int most = missing < 0 ? piece.length : (int) Math.min(piece.length, missing);
        int count = in.read(piece, 0, most);
        if (missing > 0 && count > 0) {
          missing -= count;
        }
        last = count < 0 || missing == 0;
        if (!handOver(ByteBuffer.wrap(piece, 0, Math.max(0, count)), last)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(new IOException("the pump was interrupted", e));
    } catch (IOException e) {
      fail(e);
    } catch (RuntimeException | Error e) {
      fail(new IOException("a body failed", e));
    }
  }

  private boolean handOver(ByteBuffer piece, boolean last) throws InterruptedException {
    if (stopped || !loop.execute(() -> take(piece, last))) {
      return false;
    }
    if (!last) {
      left.acquire();
    }
    return !stopped;
  }

  private void take(ByteBuffer piece, boolean last) {
    if (stopped) {
      left.release();
      return;
    }
    handedOver = true;
    try {
      sink.take(piece, last);
    } catch (RuntimeException | Error e) { // whoever gives its trailers, for one
      loop.output.clear();
      stopped = true;
      left.release();
      sink.broken(new IOException("a body failed", e));
      return;
    }
    if (sink.ready()) {
      resume();
    }
  }

  private void fail(IOException failure) {
    loop.execute(
        () -> {
          if (!stopped) {
            stopped = true;
            sink.broken(failure);
          }
        });
  }

  @Override
  public void resume() {
    if (handedOver) {
      handedOver = false;
      left.release();
    }
  }

  @Override
  public void stop() {
    stopped = true;
    left.release();
    Thread reader = thread;
    if (reader != null) {
      reader.interrupt();
    }
  }
}
