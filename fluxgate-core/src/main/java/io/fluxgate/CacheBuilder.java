package io.fluxgate;

import io.fluxgate.config.CacheConfig;
import java.time.Duration;

/** Describes how a route's answers are kept. For one thread. */
public final class CacheBuilder {

  private Duration ttl = CacheConfig.DEFAULT.ttl();
  private int maxEntries = CacheConfig.DEFAULT.maxEntries();
  private long maxBytes = CacheConfig.DEFAULT.maxBytes();
  private int maxObjectBytes = CacheConfig.DEFAULT.maxObjectBytes();

  CacheBuilder() {}

  /**
   * How long an answer is fresh whose origin did not say.
   *
   * @param ttl zero, which is the default, keeps only answers whose origin did
   * @return this builder
   */
  public CacheBuilder ttl(Duration ttl) {
    this.ttl = ttl;
    return this;
  }

  /**
   * How many answers are kept.
   *
   * @param entries 1 or more; 100 unless said otherwise
   * @return this builder
   */
  public CacheBuilder maxEntries(int entries) {
    maxEntries = entries;
    return this;
  }

  /**
   * How many bytes all kept answers have together.
   *
   * @param bytes 1 or more; 64 MiB unless said otherwise
   * @return this builder
   */
  public CacheBuilder maxBytes(long bytes) {
    maxBytes = bytes;
    return this;
  }

  /**
   * How many bytes one kept answer has; a larger one is passed on and not kept.
   *
   * @param bytes 1 or more; 1 MiB unless said otherwise
   * @return this builder
   */
  public CacheBuilder maxObjectBytes(int bytes) {
    maxObjectBytes = bytes;
    return this;
  }

  CacheConfig build() {
    return new CacheConfig(true, ttl, maxEntries, maxBytes, maxObjectBytes);
  }
}
