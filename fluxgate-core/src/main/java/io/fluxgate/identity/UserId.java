package io.fluxgate.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Who a request is counted under, and where that was found. Equal values from different sources are
 * different users.
 *
 * @param source where it was found, as a configuration writes it: {@code header:X-User-ID}
 * @param value what was found, 1 to 256 characters
 */
public record UserId(String source, String value) {

  static final int LONGEST = 256;

  private static final String HASHED = "sha256:";

  /**
   * The id of a value of any length. One of more than 256 characters is replaced by its SHA-256, so
   * that nobody fills the gateway's memory with it.
   *
   * @param source where it was found
   * @param value what was found, not empty
   * @return the id
   */
  public static UserId of(String source, String value) {
    // What looks like a hash is hashed too, so that no short value is mistaken for a long one.
    boolean kept = value.length() <= LONGEST && !value.startsWith(HASHED);
    return new UserId(source, kept ? value : hash(value));
  }

  /**
   * Both parts as one text, different for every two different ids.
   *
   * @return for example {@code header:X-User-ID=alice}
   */
  public String key() {
    boolean plain = source.indexOf('=') < 0 && source.indexOf('%') < 0;
    return (plain ? source : source.replace("%", "%25").replace("=", "%3D")) + "=" + value;
  }

  private static String hash(String value) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HASHED + HexFormat.of().formatHex(digest.digest(bytes(value)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static byte[] bytes(String value) {
    return value.getBytes(StandardCharsets.UTF_8);
  }
}
