package io.fluxgate.loadbalancer;

import io.fluxgate.config.Hints;
import io.fluxgate.config.UserIdSource;
import io.fluxgate.http.Request;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What of a request decides where consistent hashing sends it. Immutable, safe for use by many
 * threads.
 */
public final class HashKey {

  private static final String PATH = "path";
  private static final List<String> KNOWN = List.of("header", "cookie", "query", "ip", PATH);

  /** The place of the key; none if it is the path. */
  private final @Nullable UserIdSource source;

  private HashKey(@Nullable UserIdSource source) {
    this.source = source;
  }

  /**
   * The first value of a header, without the space around it.
   *
   * @param name its name in any case
   * @return the key
   * @throws IllegalArgumentException if this is no header name
   */
  public static HashKey header(String name) {
    return new HashKey(new UserIdSource(UserIdSource.Kind.HEADER, name));
  }

  /**
   * The value of a cookie.
   *
   * @param name its name, in exactly this case
   * @return the key
   * @throws IllegalArgumentException if this is no cookie name
   */
  public static HashKey cookie(String name) {
    return new HashKey(new UserIdSource(UserIdSource.Kind.COOKIE, name));
  }

  /**
   * The first value of a query parameter, decoded.
   *
   * @param name its decoded name, in exactly this case
   * @return the key
   * @throws IllegalArgumentException if the name is empty
   */
  public static HashKey query(String name) {
    return new HashKey(new UserIdSource(UserIdSource.Kind.QUERY, name));
  }

  /**
   * The client's address: the peer's, or the one that a trusted proxy named. An IPv4 address that
   * is written as an IPv6 one ({@code ::ffff:192.0.2.1}) is the same.
   *
   * @return the key
   */
  public static HashKey ip() {
    return new HashKey(new UserIdSource(UserIdSource.Kind.IP, ""));
  }

  /**
   * The path without the query, decoded; empty segments do not count.
   *
   * @return the key
   */
  public static HashKey path() {
    return new HashKey(null);
  }

  /**
   * Reads a key as a configuration writes it.
   *
   * @param text {@code header:NAME}, {@code cookie:NAME}, {@code query:NAME}, {@code ip} or {@code
   *     path}
   * @return the key; its {@code toString()} is the text
   * @throws IllegalArgumentException if it is none of these
   */
  public static HashKey parse(String text) {
    int colon = text.indexOf(':');
    String wanted = colon < 0 ? text : text.substring(0, colon);
    if (!KNOWN.contains(wanted)) {
      throw new IllegalArgumentException(
          Hints.unknown("key to hash", wanted, KNOWN) + "; one looks like header:X-Tenant");
    }
    if (!wanted.equals(PATH)) {
      return new HashKey(UserIdSource.parse(text));
    }
    if (colon >= 0) {
      throw new IllegalArgumentException("must be just 'path': '" + text + "'");
    }
    return path();
  }

  /** The hash of the request's key; empty if the request has none or an empty one. */
  OptionalLong hash(Request request) {
    if (source == null) {
      return OptionalLong.of(Hash64.of(request.path()));
    }
    String name = source.name();
    return switch (source.kind()) {
      case HEADER -> hash(request.header(name).map(String::strip));
      case COOKIE -> hash(request.cookie(name));
      case QUERY -> hash(request.query().first(name));
      case IP -> OptionalLong.of(hash(request.client()));
      case FORM, JWT, BASIC -> throw new IllegalStateException("never made: " + source);
    };
  }

  private static OptionalLong hash(Optional<String> value) {
    return value.isEmpty() || value.get().isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(Hash64.of(value.get()));
  }

  private static long hash(InetAddress address) {
    byte[] bytes = address.getAddress();
    return Hash64.of(bytes, isMapped(bytes) ? 12 : 0);
  }

  /** Whether these are the bytes of {@code ::ffff:a.b.c.d} (RFC 4291, 2.5.5.2). */
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

  /** As a configuration writes it. */
  @Override
  public String toString() {
    return source == null ? PATH : source.toString();
  }
}
