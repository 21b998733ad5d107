package io.fluxgate.wire;

import io.fluxgate.Gateway;
import java.io.Closeable;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The JDK's WebSocket client, whose messages are put together and can be waited for. */
final class WebSocketClient implements WebSocket.Listener, Closeable {

  private final LinkedBlockingQueue<Object> messages = new LinkedBlockingQueue<>();
  private final StringBuilder text = new StringBuilder();
  private ByteBuffer binary = ByteBuffer.allocate(0);
  private final CompletableFuture<String> closed = new CompletableFuture<>();
  private final WebSocket socket;

  WebSocketClient(HttpClient http, Gateway gateway, String path) throws Exception {
    this(http, URI.create(gateway.uri().toString().replaceFirst("http", "ws") + path));
  }

  WebSocketClient(HttpClient http, URI uri) throws Exception {
    socket = await(http.newWebSocketBuilder().buildAsync(uri, this));
  }

  private static <T> T await(CompletableFuture<T> future) throws Exception {
    try {
      return future.get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } catch (TimeoutException e) {
      throw new AssertionError("it took too long", e);
    }
  }

  WebSocketClient text(String piece, boolean last) throws Exception {
    await(socket.sendText(piece, last));
    return this;
  }

  WebSocketClient binary(byte[] piece, boolean last) throws Exception {
    await(socket.sendBinary(ByteBuffer.wrap(piece), last));
    return this;
  }

  WebSocketClient ping(String content) throws Exception {
    await(
        socket.sendPing(
            ByteBuffer.wrap(content.getBytes(java.nio.charset.StandardCharsets.UTF_8))));
    return this;
  }

  WebSocketClient sayClose(int status) throws Exception {
    await(socket.sendClose(status, "done"));
    return this;
  }

  /** The next message: a String, a byte[], or "pong ...". */
  Object next() throws InterruptedException {
    Object message = messages.poll(20, TimeUnit.SECONDS);
    if (message == null) {
      throw new AssertionError("no message came");
    }
    return message;
  }

  /** How it ended: the status of the Close, or what failed. */
  String end() throws Exception {
    return await(closed);
  }

  boolean isOpen() {
    return !closed.isDone();
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    text.append(data);
    if (last) {
      messages.add(text.toString());
      text.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    binary =
        ByteBuffer.allocate(binary.remaining() + data.remaining()).put(binary).put(data).flip();
    if (last) {
      messages.add(binary.array());
      binary = ByteBuffer.allocate(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer data) {
    messages.add("pong " + java.nio.charset.StandardCharsets.UTF_8.decode(data));
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
    closed.complete(status + " " + reason);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    closed.complete("failed: " + error);
  }

  @Override
  public void close() {
    socket.abort();
  }
}
