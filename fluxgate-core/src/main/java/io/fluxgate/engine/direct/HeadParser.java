package io.fluxgate.engine.direct;

import io.fluxgate.engine.HopByHop;
import io.fluxgate.http.Headers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A head, received piece by piece (RFC 9112). What the methods tell is true once {@link #parse} has
 * returned true, until {@link #reset()}.
 *
 * <p>Use by one thread. After an exception only {@link #reset()} makes sense.
 *
 * @param <E> what a wrong one throws
 */
abstract sealed class HeadParser<E extends IOException> extends FieldParser<E>
    permits RequestHeadParser, ResponseHeadParser {

  private static final int MOST_OPTIONS = 64;
  private static final int MOST_LENGTH_DIGITS = 18;

  /** What {@code Connection} lists. */
  private final List<String> options = new ArrayList<>(2);

  private final TransferCodings codings = new TransferCodings();
  private Headers headers = Headers.empty();
  private long contentLength = -1;
  private boolean http11;
  private boolean close;

  HeadParser(int maxStartLine, int maxBytes, int maxFields, TextCache texts) {
    super(maxStartLine, maxBytes, maxFields, texts);
  }

  @Override
  void reset() {
    super.reset();
    options.clear();
    codings.clear();
    headers = Headers.empty();
    contentLength = -1;
    http11 = false;
    close = false;
  }

  /**
   * The fields without connection-level ones, what {@code Connection} lists and, of a request,
   * {@code Expect}; else in the order, case and bytes as received. {@code Content-Length} and
   * {@code Host} are among them.
   */
  final Headers headers() {
    return headers;
  }

  /** The {@code Content-Length}; -1 if none was given. */
  final long contentLength() {
    return contentLength;
  }

  /** Whether the body is chunked. */
  final boolean chunked() {
    return codings.given();
  }

  /** Whether the version is HTTP/1.1, else it is HTTP/1.0. */
  final boolean http11() {
    return http11;
  }

  /**
   * Whether the connection ends after this message (RFC 9112, 9.3): {@code close} stands anywhere
   * in {@code Connection}, or it is HTTP/1.0 and {@code keep-alive} does not.
   */
  final boolean close() {
    return close;
  }

  /** Whether {@code Connection} lists this. */
  final boolean connection(String option) {
    for (int i = 0; i < options.size(); i++) {
      if (options.get(i).equalsIgnoreCase(option)) {
        return true;
      }
    }
    return false;
  }

  final void version(boolean http11) {
    this.http11 = http11;
  }

  @Override
  boolean keeps(FieldLine line) {
    return !line.connectionLevel();
  }

  @Override
  void field(FieldLine line) throws E {
    switch (line.kind()) {
      case CONNECTION -> connectionLine(line.value());
      case CONTENT_LENGTH -> contentLengthLine(line.value());
      case TRANSFER_ENCODING -> codings.add(line.value());
      default -> {}
    }
  }

  private void connectionLine(String value) throws E {
    HopByHop.addOptions(value, options);
    if (options.size() > MOST_OPTIONS) {
      throw malformed("Connection lists too much.");
    }
  }

  private void contentLengthLine(String value) throws E {
    if (contentLength >= 0) {
      throw malformed("Content-Length is given more than once.");
    }
    int digits = value.length();
    if (digits == 0 || digits > MOST_LENGTH_DIGITS) {
      throw malformed("Content-Length must be 1 to 18 digits.");
    }
    long length = 0;
    for (int i = 0; i < digits; i++) {
      int digit = value.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw malformed("Content-Length must be 1 to 18 digits.");
      }
      length = 10 * length + digit;
    }
    contentLength = length;
  }

  @Override
  final void end() throws E {
    if (codings.given()) {
      if (!http11) {
        throw malformed("Transfer-Encoding is not part of HTTP/1.0.");
      }
      if (contentLength >= 0) {
        throw malformed("Content-Length and Transfer-Encoding exclude each other.");
      }
      check(codings);
    }
    close = connection("close") || (!http11 && !connection("keep-alive"));
    headers = options.isEmpty() ? kept() : HopByHop.withoutListed(kept(), options);
    checkAll();
  }

  /** The transfer codings, if any are given. */
  abstract void check(TransferCodings codings) throws E;

  /** What can only be said when all fields are known. */
  abstract void checkAll() throws E;
}
