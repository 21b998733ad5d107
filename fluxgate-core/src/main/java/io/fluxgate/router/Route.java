package io.fluxgate.router;

import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which requests go one way: a path pattern, methods, and predicates that narrow it. Immutable.
 *
 * <p>A {@link Router} keeps a copy of each route that knows its {@linkplain #index() place} and
 * {@linkplain #user() user}.
 */
public final class Route {

  private static final Set<String> ALL = Set.of("*");
  private static final List<String> STANDARD =
      List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

  private final String id;
  private final Set<String> methods;

  /** The methods again: one or two are found faster by walking. */
  private final String[] names;

  private final boolean all;
  private final PathPattern pattern;
  private final Predicates predicates;
  private final int index;
  private final @Nullable String user;

  private Route(Builder from, String id, Predicates predicates, int index, @Nullable String user) {
    this.id = id;
    this.methods = from.methods;
    this.names = methods.toArray(new String[0]);
    this.all = methods.contains("*");
    this.pattern = from.pattern;
    this.predicates = predicates;
    this.index = index;
    this.user = user;
  }

  private Route(Route from, int index, @Nullable String user) {
    this.id = from.id;
    this.methods = from.methods;
    this.names = from.names;
    this.all = from.all;
    this.pattern = from.pattern;
    this.predicates = from.predicates;
    this.index = index;
    this.user = user;
  }

  /**
   * A route without predicates.
   *
   * @param method the method, or {@code *} for all
   * @param pattern its path pattern, as {@link PathPattern#parse} reads it
   * @return the route
   * @throws IllegalArgumentException if the method or the pattern is malformed
   */
  public static Route of(String method, String pattern) {
    return builder(pattern).methods(method).build();
  }

  /**
   * A builder of a route for all methods, without predicates, until it is told otherwise.
   *
   * @param pattern its path pattern, as {@link PathPattern#parse} reads it
   * @return a new builder
   * @throws IllegalArgumentException if the pattern is malformed
   */
  public static Builder builder(String pattern) {
    return new Builder(PathPattern.parse(pattern));
  }

  /**
   * What it is called.
   *
   * @return the id; methods and pattern if none was given: {@code GET,PUT /users/{id}}
   */
  public String id() {
    return id;
  }

  /**
   * The methods it names, in the order they were given.
   *
   * @return the methods, or {@code *} alone for all of them
   */
  public Set<String> methods() {
    return methods;
  }

  /**
   * Its path pattern.
   *
   * @return the pattern
   */
  public PathPattern pattern() {
    return pattern;
  }

  /**
   * The host it is for.
   *
   * @return the host predicate as it was written, or empty if it takes every host
   */
  public Optional<String> host() {
    return Optional.ofNullable(predicates.host()).map(HostPredicate::text);
  }

  /**
   * The header values it asks for.
   *
   * @return name to value, {@code *} for any; in the order they were given
   */
  public Map<String, String> headers() {
    return predicates.headers();
  }

  /**
   * The query parameter values it asks for.
   *
   * @return decoded name to decoded value, {@code *} for any; in the order they were given
   */
  public Map<String, String> query() {
    return predicates.query();
  }

  /**
   * Its place among all routes of its router, in order of declaration, users' own and shared ones
   * counted together.
   *
   * @return 0 or more; -1 before a router has it
   */
  public int index() {
    return index;
  }

  /**
   * Whose route it is.
   *
   * @return the user, or empty if it serves everybody
   */
  public Optional<String> user() {
    return Optional.ofNullable(user);
  }

  /**
   * Whether it takes requests of a method. GET routes take HEAD too (RFC 9110, 9.3.2).
   *
   * @param method a method, in exactly this case
   * @return whether it is among the route's methods, or follows from them
   */
  public boolean takes(String method) {
    return all || names(method) || (method.equals("HEAD") && names("GET"));
  }

  /** Whether one of its methods is written just so. */
  boolean names(String method) {
    for (String name : names) {
      if (name.equals(method)) {
        return true;
      }
    }
    return false;
  }

  Predicates predicates() {
    return predicates;
  }

  Route at(int index, @Nullable String user) {
    return new Route(this, index, user);
  }

  /** The id. */
  @Override
  public String toString() {
    return id;
  }

  /** Collects the parts of a route; not for use by several threads. */
  public static final class Builder {

    private final PathPattern pattern;
    private String id = "";
    private Set<String> methods = ALL;
    private @Nullable HostPredicate host;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, String> query = new LinkedHashMap<>();

    private Builder(PathPattern pattern) {
      this.pattern = pattern;
    }

    /**
     * What it is called in logs, metrics and across reloads.
     *
     * @param id any text that is not blank
     * @return this builder
     * @throws IllegalArgumentException if it is blank
     */
    public Builder id(String id) {
      if (id.isBlank()) {
        throw new IllegalArgumentException("a route's id must not be blank: '" + id + "'");
      }
      this.id = id;
      return this;
    }

    /**
     * The methods it takes; they replace what was said before.
     *
     * @param methods one or more methods, in exactly this case, or {@code *} alone for all
     * @return this builder
     * @throws IllegalArgumentException if there is none, one is no token or a standard method not
     *     in upper case, or {@code *} stands among others
     */
    public Builder methods(String... methods) {
      return methods(List.of(methods));
    }

    /**
     * The methods it takes; they replace what was said before.
     *
     * @param methods one or more methods, in exactly this case, or {@code *} alone for all
     * @return this builder
     * @throws IllegalArgumentException if there is none, one is no token or a standard method not
     *     in upper case, or {@code *} stands among others
     */
    public Builder methods(Collection<String> methods) {
      if (methods.isEmpty()) {
        throw new IllegalArgumentException("a route needs at least one method, or *");
      }
      if (methods.contains("*") && methods.size() > 1) {
        throw new IllegalArgumentException("the method * must stand alone: " + methods);
      }
      for (String method : methods) {
        checkMethod(method);
      }
      this.methods =
          methods.contains("*") ? ALL : Collections.unmodifiableSet(new LinkedHashSet<>(methods));
      return this;
    }

    private static void checkMethod(String method) {
      Request.of(method, "/"); // knows what a method is
      for (String standard : STANDARD) {
        if (method.equalsIgnoreCase(standard) && !method.equals(standard)) {
          throw new IllegalArgumentException(
              "methods are case-sensitive; write " + standard + ": '" + method + "'");
        }
      }
    }

    /**
     * The host it is for.
     *
     * @param host a name or address, in any case, or {@code *.example.com} for all names below
     *     example.com, at any depth, though not for example.com itself; the port a client names
     *     does not matter
     * @return this builder
     * @throws IllegalArgumentException if it is none of these or has a port
     */
    public Builder host(String host) {
      this.host = HostPredicate.parse(host);
      return this;
    }

    /**
     * A header it asks for.
     *
     * @param name a header name in any case
     * @param value the exact value of at least one line of that name, or {@code *} if any will do
     * @return this builder
     * @throws IllegalArgumentException if the name or value is not allowed in a header, or the name
     *     was given before
     */
    public Builder header(String name, String value) {
      Headers.of(name, value); // knows what a header is
      for (String known : headers.keySet()) {
        if (known.equalsIgnoreCase(name)) {
          throw new IllegalArgumentException("header " + name + " is asked for twice");
        }
      }
      headers.put(name, value);
      return this;
    }

    /**
     * A query parameter it asks for.
     *
     * @param name its decoded name, in exactly this case
     * @param value the exact decoded value of at least one parameter of that name, or {@code *} if
     *     any will do
     * @return this builder
     * @throws IllegalArgumentException if the name is empty or was given before
     */
    public Builder query(String name, String value) {
      if (name.isEmpty()) {
        throw new IllegalArgumentException("a query parameter's name must not be empty");
      }
      if (query.putIfAbsent(name, value) != null) {
        throw new IllegalArgumentException("query parameter " + name + " is asked for twice");
      }
      return this;
    }

    /**
     * The route of these parts; the builder may go on.
     *
     * @return an immutable route
     */
    public Route build() {
      String name = id.isEmpty() ? String.join(",", methods) + " " + pattern : id;
      return new Route(this, name, new Predicates(host, headers, query), -1, null);
    }
  }
}
