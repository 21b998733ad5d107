package io.fluxgate.proxy;

import io.fluxgate.http.Body;
import io.fluxgate.http.Request;
import io.fluxgate.retry.BodyMemory;
import io.fluxgate.retry.RetryPolicy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A request's body that is read before it is sent, so that it can be sent again. What is longer
 * than the policy's limit, or finds no memory, passes through as it is.
 *
 * <p>Where the request may be repeated only if no upstream has seen it, a body whose length is
 * known is kept all the same: an engine may read a short one before it connects, and then there
 * would be nothing left to send elsewhere.
 */
final class KeptBody {

  private final Body.Stream content;
  private final int limit;
  private final BodyMemory memory;
  private long taken;

  private KeptBody(Body.Stream content, int limit, BodyMemory memory) {
    this.content = content;
    this.limit = limit;
    this.memory = memory;
  }

  /** The request's body, if it streams and is wanted a second time perhaps; else null. */
  static @Nullable KeptBody wanted(Forwarder.Retrying retrying, Request request) {
    if (!(request.body() instanceof Body.Stream content) || content.taken()) {
      return null;
    }
    RetryPolicy policy = retrying.keeping();
    long length = content.length().orElse(0);
    return policy.retries()
            && (policy.mayRepeat(request.method()) || content.length().isPresent())
            && length <= policy.maxBodyBytes()
            && policy.maxBodyBytes() > 0
        ? new KeptBody(content, policy.maxBodyBytes(), retrying.memory())
        : null;
  }

  /** How many bytes of the memory it takes. */
  long bytes() {
    return taken;
  }

  /** Reads it; what comes back is not replayable if there was too much of it. */
  Body read() throws IOException {
    int most = (int) content.length().orElse(limit);
    if (!memory.tryTake(most)) {
      return content;
    }
    taken = most;
    boolean whole = false;
    try {
      InputStream in = content.open();
      byte[] bytes = in.readNBytes(most);
      int beyond = in.read();
      if (beyond < 0) {
        Body kept = Body.wrap(bytes, content.trailers());
        giveBack(most - bytes.length);
        whole = true;
        return kept;
      }
      byte[] begin = Arrays.copyOf(bytes, bytes.length + 1);
      begin[bytes.length] = (byte) beyond;
      return Body.stream(
          new SequenceInputStream(new ByteArrayInputStream(begin), in), content::trailers);
    } finally {
      if (!whole) {
        giveBack(taken);
      }
    }
  }

  private void giveBack(long bytes) {
    taken -= bytes;
    memory.giveBack(bytes);
  }
}
