package io.fluxgate.engine.direct;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The socket itself. */
record PlainWire(SocketChannel channel) implements Wire {

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public int read(ByteBuffer in) throws IOException {
    return channel.read(in);
  }

  @Override
  public boolean hasEnded() {
    return false; // the socket tells as often as it is asked
  }

  @Override
  public int write(ByteBuffer out) throws IOException {
    return channel.write(out);
  }

  @Override
  public int pending() {
    return 0;
  }

  @Override
  public int flush() {
    return 0;
  }

  @Override
  public void endOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public void sayGoodbye() {}
}
