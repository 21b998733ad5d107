package io.fluxgate.http;

/**
 * The key of something that filters tell each other about a request: {@code request.with(PRINCIPAL,
 * principal)}. Two attributes are the same only if they are the same object; keep one in a
 * constant.
 *
 * @param <T> what is kept under it
 */
@SuppressWarnings("UnusedTypeParameter") // ties the key to its value in with() and attribute()
public final class Attribute<T> {

  private final String name;
  private final boolean bound;

  private Attribute(String name, boolean bound) {
    this.name = name;
    this.bound = bound;
  }

  /**
   * A new key, different from every other.
   *
   * @param name what a person calls it
   * @param <T> what is kept under it
   * @return the key
   */
  public static <T> Attribute<T> named(String name) {
    return new Attribute<>(name, false);
  }

  /**
   * A new key of something that belongs to the exchange with the client: a {@linkplain
   * Request#detached() detached} request does not have it.
   *
   * @param name what a person calls it
   * @param <T> what is kept under it
   * @return the key
   */
  public static <T> Attribute<T> bound(String name) {
    return new Attribute<>(name, true);
  }

  boolean isBound() {
    return bound;
  }

  /** The name given to {@link #named}. */
  @Override
  public String toString() {
    return name;
  }
}
