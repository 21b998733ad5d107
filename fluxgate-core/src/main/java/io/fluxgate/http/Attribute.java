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

  private Attribute(String name) {
    this.name = name;
  }

  /**
   * A new key, different from every other.
   *
   * @param name what a person calls it
   * @param <T> what is kept under it
   * @return the key
   */
  public static <T> Attribute<T> named(String name) {
    return new Attribute<>(name);
  }

  /** The name given to {@link #named}. */
  @Override
  public String toString() {
    return name;
  }
}
