package io.fluxgate.engine.direct;

/** The trailers of a chunked body (RFC 9112, 7.1.2), as strict as a head. */
final class TrailerParser extends FieldParser<MalformedBodyException> {

  TrailerParser(ChunkLimits limits) {
    super(0, limits.maxTrailerBytes(), limits.maxTrailers(), null);
  }

  @Override
  boolean startLine(byte[] bytes, int start, int end) {
    throw new IllegalStateException("trailers have no start line");
  }

  @Override
  boolean keeps(FieldLine line) {
    return TrailerFields.allowed(line.name());
  }

  @Override
  void field(FieldLine line) {}

  @Override
  void end() {}

  @Override
  MalformedBodyException malformed(String sentence) {
    return new MalformedBodyException("In the trailers: " + sentence);
  }

  @Override
  MalformedBodyException startLineTooLong() {
    return malformed("A line is too long.");
  }

  @Override
  MalformedBodyException tooLarge(String sentence) {
    return malformed(sentence);
  }
}
