package io.fluxgate.engine.jdk;

import io.fluxgate.http.Body;
import java.io.EOFException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * Collects an answer's body of known, small length; the request's thread is woken once, when it is
 * whole.
 */
final class SmallBody implements BodySubscriber<Body> {

  private final byte[] bytes;
  private final Runnable onProgress;
  private final CompletableFuture<Body> whole = new CompletableFuture<>();
  private int received;

  SmallBody(int length, Runnable onProgress) {
    this.bytes = new byte[length];
    this.onProgress = onProgress;
  }

  @Override
  public CompletionStage<Body> getBody() {
    return whole;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> pieces) {
    onProgress.run();
    for (ByteBuffer piece : pieces) {
      int count = Math.min(piece.remaining(), bytes.length - received);
      piece.get(bytes, received, count);
      received += count;
    }
  }

  @Override
  public void onError(Throwable failure) {
    whole.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    if (received == bytes.length) {
      whole.complete(Body.wrap(bytes));
    } else {
      whole.completeExceptionally(
          new EOFException("the body ended after " + received + " of " + bytes.length + " bytes"));
    }
  }
}
