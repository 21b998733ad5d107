package io.fluxgate.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A range of addresses that begin with the same bits (RFC 4632): {@code 10.0.0.0/8}, {@code
 * 2001:db8::/32}, or one address. IPv4-mapped IPv6 ({@code ::ffff:10.0.0.0/104}) is the IPv4 it
 * stands for; other than that the two families never contain each other. Immutable.
 */
public final class CidrBlock {

  private static final int MAPPED_BITS = 96;

  private final byte[] first;
  private final int bits;

  private CidrBlock(byte[] first, int bits) {
    this.first = first;
    this.bits = bits;
  }

  /**
   * Reads a block. No name is ever looked up.
   *
   * @param text an IPv4 or IPv6 address, with a slash and the number of leading bits unless it is a
   *     single address
   * @return the block
   * @throws IllegalArgumentException if it is none, or if the address has bits set behind the
   *     leading ones
   */
  public static CidrBlock parse(String text) {
    int slash = text.indexOf('/');
    byte[] bytes = IpLiteral.bytes(slash < 0 ? text : text.substring(0, slash));
    if (bytes == null) {
      throw new IllegalArgumentException(
          "must be an address or a CIDR block such as 10.0.0.0/8: '" + text + "'");
    }
    int bits = slash < 0 ? 8 * bytes.length : prefix(text, slash + 1, 8 * bytes.length);
    if (bits >= MAPPED_BITS && isMapped(bytes)) {
      bytes = Arrays.copyOfRange(bytes, 12, 16);
      bits -= MAPPED_BITS;
    }
    byte[] first = masked(bytes, bits);
    if (!Arrays.equals(first, bytes)) {
      throw new IllegalArgumentException(
          "has bits set behind the first "
              + bits
              + ": '"
              + text
              + "' (did you mean '"
              + new CidrBlock(first, bits)
              + "'?)");
    }
    return new CidrBlock(first, bits);
  }

  /**
   * Reads one address. No name is ever looked up.
   *
   * @param text an IPv4 address in four decimal numbers, or an IPv6 address without brackets and
   *     zone
   * @return the address, or empty if the text is none
   */
  public static Optional<InetAddress> parseAddress(String text) {
    byte[] bytes = IpLiteral.bytes(text);
    return bytes == null ? Optional.empty() : Optional.of(IpLiteral.address(bytes));
  }

  private static int prefix(String text, int start, int most) {
    int value = 0;
    boolean valid = start < text.length() && text.length() - start <= 3;
    for (int i = start; valid && i < text.length(); i++) {
      char c = text.charAt(i);
      valid = c >= '0' && c <= '9';
      value = 10 * value + c - '0';
    }
    if (!valid || value > most) {
      throw new IllegalArgumentException(
          "must have 0 to " + most + " leading bits behind the slash: '" + text + "'");
    }
    return value;
  }

  private static boolean isMapped(byte[] bytes) {
    if (bytes.length != 16 || bytes[10] != -1 || bytes[11] != -1) {
      return false;
    }
    for (int i = 0; i < 10; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static byte[] masked(byte[] bytes, int bits) {
    byte[] masked = Arrays.copyOf(bytes, bytes.length);
    for (int i = 0; i < masked.length; i++) {
      int kept = Math.clamp(bits - 8L * i, 0, 8);
      masked[i] = (byte) (masked[i] & (0xFF00 >> kept));
    }
    return masked;
  }

  /**
   * Whether an address lies in this block.
   *
   * @param address any address
   * @return whether its leading bits are the block's
   */
  public boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == 16 && isMapped(bytes)) {
      bytes = Arrays.copyOfRange(bytes, 12, 16);
    }
    if (bytes.length != first.length) {
      return false;
    }
    int whole = bits / 8;
    for (int i = 0; i < whole; i++) {
      if (bytes[i] != first[i]) {
        return false;
      }
    }
    int rest = bits % 8;
    return rest == 0 || ((bytes[whole] ^ first[whole]) & (0xFF00 >> rest) & 0xFF) == 0;
  }

  /** Equal are blocks of the same addresses. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CidrBlock that && bits == that.bits && Arrays.equals(first, that.first);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(first) + bits;
  }

  /** The address, with a slash and the leading bits unless it is a single one. */
  @Override
  public String toString() {
    InetAddress address = IpLiteral.address(first);
    int all = address instanceof Inet4Address ? 32 : 128;
    return bits == all ? address.getHostAddress() : address.getHostAddress() + "/" + bits;
  }
}
