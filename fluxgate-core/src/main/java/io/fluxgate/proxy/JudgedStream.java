package io.fluxgate.proxy;

import io.fluxgate.circuitbreaker.Permit;
import io.fluxgate.http.Body;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * An answer's body on its way to the client, which tells the endpoint's breaker how it ended: whole
 * is a success, broken a failure, and one that the client did not wait for, or took too long over,
 * is neither.
 */
final class JudgedStream extends FilterInputStream {

  private final Permit permit;

  /** How much is still to come; less than zero if nobody said. */
  private long missing;

  private JudgedStream(InputStream in, long length, Permit permit) {
    super(in);
    this.permit = permit;
    this.missing = length;
  }

  static Response wrap(Response response, Permit permit) {
    Body body = response.body();
    long length = body.length().orElse(-1);
    InputStream in = new JudgedStream(body.open(), length, permit);
    // The headers stay as they are: it is the same body.
    return response
        .withBody(length < 0 ? Body.stream(in) : Body.stream(in, length))
        .withHeaders(response.headers());
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
        permit.success();
      } else if (count < 0) {
        permit.failure(); // it ended before it was whole
      }
      return count;
    } catch (UpstreamException e) {
      permit.failure();
      throw e;
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
