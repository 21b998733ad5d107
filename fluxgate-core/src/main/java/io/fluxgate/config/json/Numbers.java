package io.fluxgate.config.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads numbers without ever writing out what an exponent of a billion stands for. */
final class Numbers {

  private static final BigDecimal HUGE = new BigDecimal("1e19");
  private static final BigInteger SECOND = BigInteger.valueOf(1_000_000_000);

  private Numbers() {}

  /** A whole number of 64 bits; 2.0 is one, 2.5 is none. */
  static OptionalLong whole(String raw) {
    Optional<BigDecimal> read = decimal(raw);
    if (read.isEmpty() || read.get().stripTrailingZeros().scale() > 0) {
      return OptionalLong.empty();
    }
    BigInteger whole = read.get().toBigInteger();
    return whole.bitLength() < Long.SIZE
        ? OptionalLong.of(whole.longValue())
        : OptionalLong.empty();
  }

  /** A time of so many units; empty if it is out of range or finer than a nanosecond. */
  static Optional<Duration> duration(String raw, long nanosOfUnit) {
    Optional<BigDecimal> nanos =
        decimal(raw)
            .map(read -> read.multiply(BigDecimal.valueOf(nanosOfUnit)).stripTrailingZeros());
    if (nanos.isEmpty() || nanos.get().scale() > 0) {
      return Optional.empty();
    }
    BigInteger[] parts = nanos.get().toBigInteger().divideAndRemainder(SECOND);
    // One bit of room: a negative rest takes a second away.
    return parts[0].bitLength() < Long.SIZE - 1
        ? Optional.of(Duration.ofSeconds(parts[0].longValue(), parts[1].longValue()))
        : Optional.empty();
  }

  /** What an option's factory sees: a Long where no point and no exponent was written. */
  static Optional<Object> option(String raw) {
    if (raw.indexOf('.') < 0 && raw.indexOf('e') < 0 && raw.indexOf('E') < 0) {
      OptionalLong whole = whole(raw);
      return whole.isPresent() ? Optional.of(whole.getAsLong()) : Optional.empty();
    }
    double number = Double.parseDouble(raw);
    return Double.isFinite(number) ? Optional.of(number) : Optional.empty();
  }

  /** Whether a text looks like a number. */
  static boolean isNumber(String text) {
    return text.length() <= 30 && decimal(text).isPresent();
  }

  static boolean isZero(String raw) {
    return decimal(raw).map(number -> number.signum() == 0).orElse(false);
  }

  private static Optional<BigDecimal> decimal(String raw) {
    try {
      BigDecimal read = new BigDecimal(raw);
      return read.abs().compareTo(HUGE) > 0 ? Optional.empty() : Optional.of(read);
    } catch (NumberFormatException e) {
      return Optional.empty(); // an exponent beyond 32 bits
    }
  }
}
