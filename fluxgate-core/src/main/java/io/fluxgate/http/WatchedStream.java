package io.fluxgate.http;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A body's content that tells a {@link Body.Watcher} how it ended, at the first sign of it. */
final class WatchedStream extends FilterInputStream {

  private final Body.Watcher watcher;

  /** How much is still to come; less than zero if nobody said. */
  private long missing;

  private boolean told;

  WatchedStream(InputStream in, long length, Body.Watcher watcher) {
    super(in);
    this.watcher = watcher;
    this.missing = length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    try {
      int count = in.read(to, offset, length);
      if (count > 0 && missing > 0) {
        missing = Math.max(0, missing - count);
      }
      if (missing == 0 || (count < 0 && missing < 0)) {
        tellWhole();
      } else if (count < 0) {
        tellBroken(new EOFException("the body ended " + missing + " bytes early"));
      }
      return count;
    } catch (IOException e) {
      tellBroken(e);
      throw e;
    }
  }

  private void tellWhole() {
    if (!told) {
      told = true;
      watcher.whole();
    }
  }

  private void tellBroken(IOException failure) {
    if (!told) {
      told = true;
      watcher.broken(failure);
    }
  }

  @Override
  public long skip(long count) throws IOException {
    byte[] skipped = new byte[(int) Math.min(8192, Math.max(0, count))];
    return Math.max(0, read(skipped, 0, skipped.length));
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
