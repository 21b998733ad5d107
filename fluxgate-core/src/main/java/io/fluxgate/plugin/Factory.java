package io.fluxgate.plugin;

/**
 * Makes one kind of replaceable part by name. An application's own are given to the gateway's
 * builder or found as services; the built-in ones are no different.
 *
 * @param <T> what it makes
 */
public interface Factory<T> {

  /**
   * The name a configuration uses.
   *
   * @return lower case with {@code _} or {@code -}, for example {@code token_bucket}
   */
  String name();

  /**
   * Makes a new part. Every route gets its own.
   *
   * <p>Bad values are told to the options, which go on with a stand-in so that all problems are
   * found at once: see {@link Options}.
   *
   * @param options what the configuration says; every option that is read here is known, all others
   *     are errors
   * @param context the clock and the like
   * @return the part
   * @throws IllegalArgumentException if it cannot be made
   */
  T create(Options options, FactoryContext context);
}
