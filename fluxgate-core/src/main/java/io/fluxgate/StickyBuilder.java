package io.fluxgate;

import io.fluxgate.config.StickyConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Describes the cookie that keeps a client at the endpoint that served it first. For one thread.
 */
public final class StickyBuilder {

  private final List<String> secrets;
  private String cookie = StickyConfig.DEFAULT.cookie();
  private String path = StickyConfig.DEFAULT.path();
  private boolean secure = StickyConfig.DEFAULT.secure();
  private boolean httpOnly = StickyConfig.DEFAULT.httpOnly();
  private String sameSite = StickyConfig.DEFAULT.sameSite();
  private Optional<Duration> maxAge = StickyConfig.DEFAULT.maxAge();

  StickyBuilder(String... secrets) {
    this.secrets = List.of(secrets);
  }

  /**
   * The cookie's name.
   *
   * @param name a token; {@code fluxgate-route} unless said otherwise
   * @return this builder
   */
  public StickyBuilder cookie(String name) {
    cookie = name;
    return this;
  }

  /**
   * The cookie's {@code Path}.
   *
   * @param path begins with a slash; {@code /} unless said otherwise
   * @return this builder
   */
  public StickyBuilder path(String path) {
    this.path = path;
    return this;
  }

  /**
   * Whether the cookie is for {@code https} only.
   *
   * @param secure true unless said otherwise
   * @return this builder
   */
  public StickyBuilder secure(boolean secure) {
    this.secure = secure;
    return this;
  }

  /**
   * Whether scripts in the page must not see the cookie.
   *
   * @param httpOnly true unless said otherwise
   * @return this builder
   */
  public StickyBuilder httpOnly(boolean httpOnly) {
    this.httpOnly = httpOnly;
    return this;
  }

  /**
   * Which other sites' requests carry the cookie.
   *
   * @param sameSite {@code Strict}, {@code Lax} or {@code None}; {@code Lax} unless said otherwise
   * @return this builder
   */
  public StickyBuilder sameSite(String sameSite) {
    this.sameSite = sameSite;
    return this;
  }

  /**
   * How long a browser keeps the cookie; unless said, until it is closed.
   *
   * @param age more than zero
   * @return this builder
   */
  public StickyBuilder maxAge(Duration age) {
    maxAge = Optional.of(age);
    return this;
  }

  StickyConfig build() {
    return new StickyConfig(cookie, secrets, path, secure, httpOnly, sameSite, maxAge);
  }
}
