package io.fluxgate.identity;

import io.fluxgate.filter.TwoPhaseFilter;
import io.fluxgate.http.Attribute;
import io.fluxgate.http.Body;
import io.fluxgate.http.Query;
import io.fluxgate.http.Request;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads a form in the body of a POST, PUT or PATCH for the filters behind, and still sends it on.
 * Only {@code application/x-www-form-urlencoded} without a content coding is read, as UTF-8, and
 * only up to a limit; a longer body streams on untouched, and the request then has no form.
 *
 * <p>It waits for a body that streams, so it stands only on routes that look into forms. Safe for
 * use by many threads.
 */
public final class FormFilter implements TwoPhaseFilter {

  /** The form's fields, for the filters behind. */
  public static final Attribute<Query> FORM = Attribute.named("form");

  /** The longest form that is read if nothing else is said: 64 KiB. */
  public static final int DEFAULT_LIMIT = 64 * 1024;

  private static final String FORM_TYPE = "application/x-www-form-urlencoded";

  private final int limit;

  private FormFilter(int limit) {
    this.limit = limit;
  }

  /**
   * A filter that reads forms of up to 64 KiB.
   *
   * @return the filter
   */
  public static FormFilter create() {
    return new FormFilter(DEFAULT_LIMIT);
  }

  /**
   * A filter that reads forms up to a limit.
   *
   * @param bytes the longest body it reads, from 1 byte to 16 MiB
   * @return the filter
   * @throws IllegalArgumentException if the limit is out of range
   */
  public static FormFilter upTo(int bytes) {
    if (bytes < 1 || bytes > 16 << 20) {
      throw new IllegalArgumentException("limit must be from 1 to 16777216 bytes: " + bytes);
    }
    return new FormFilter(bytes);
  }

  @Override
  public boolean readsBody() {
    return true;
  }

  @Override
  public boolean readsAnswer() {
    return false;
  }

  @Override
  public Step onRequest(Request request) throws IOException {
    return new Proceed(hasForm(request) ? withForm(request) : request);
  }

  private static boolean hasForm(Request request) {
    return switch (request.method()) {
      case "POST", "PUT", "PATCH" ->
          isForm(request.header("Content-Type")) && request.header("Content-Encoding").isEmpty();
      default -> false;
    };
  }

  private static boolean isForm(Optional<String> type) {
    if (type.isEmpty() || !type.get().regionMatches(true, 0, FORM_TYPE, 0, FORM_TYPE.length())) {
      return false;
    }
    String parameters = type.get().substring(FORM_TYPE.length()).stripLeading();
    return parameters.isEmpty() || parameters.startsWith(";");
  }

  private Request withForm(Request request) throws IOException {
    Body body = request.body();
    OptionalLong announced = body.length();
    if (announced.isPresent() && announced.getAsLong() > limit) {
      return request;
    }
    if (body.replayable()) {
      return request.with(FORM, parse(body.readAll(limit)));
    }
    InputStream in = body.open();
    byte[] read = in.readNBytes(limit + 1);
    if (read.length > limit) {
      return request.withBody(
          Body.stream(new SequenceInputStream(new ByteArrayInputStream(read), in)));
    }
    return request.withBody(Body.wrap(read)).with(FORM, parse(read));
  }

  private static Query parse(byte[] form) {
    return Query.parse(new String(form, StandardCharsets.UTF_8));
  }
}
