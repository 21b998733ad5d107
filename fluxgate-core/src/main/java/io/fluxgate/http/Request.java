package io.fluxgate.http;

import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request: immutable. A filter that wants another one derives it: {@code
 * next.proceed(request.withHeader("X-Tag", "blue"))}.
 *
 * <p>The target is kept exactly as received; path segments, query parameters and cookies are
 * decoded when they are asked for. The headers are those the request is about: connection-level
 * fields (RFC 9110, 7.6.1) are gone before anyone sees it.
 *
 * <p>Safe for use by many threads, but for a {@linkplain Body.Stream streaming} body.
 */
public final class Request {

  private final String method;
  private final Target target;
  private final String authority;
  private final String protocol;
  private final Headers headers;
  private final Body body;
  private final Peer peer;
  private final InetAddress client;
  private final PathVariables pathVariables;
  private final @Nullable Attributes attributes;

  private Request(Builder from) {
    this.method = from.method;
    this.target = from.target;
    this.authority = from.authority;
    this.protocol = from.protocol;
    this.headers = from.headers;
    this.body = from.body;
    this.peer = from.peer;
    this.client = from.client;
    this.pathVariables = from.pathVariables;
    this.attributes = from.attributes;
  }

  /**
   * A GET request, as a test or the application itself would make it.
   *
   * @param target a path with an optional query, or an http URL
   * @return the request
   * @throws IllegalArgumentException if the target is malformed
   */
  public static Request get(String target) {
    return of("GET", target);
  }

  /**
   * A POST request.
   *
   * @param target a path with an optional query, or an http URL
   * @param body what is posted
   * @return the request
   * @throws IllegalArgumentException if the target is malformed
   */
  public static Request post(String target, Body body) {
    return of("POST", target).withBody(body);
  }

  /**
   * A request without headers and body.
   *
   * @param method the method, in exactly this case
   * @param target a path with an optional query, or an http URL
   * @return the request
   * @throws IllegalArgumentException if the method is no token or the target is malformed
   */
  public static Request of(String method, String target) {
    return builder(method, target).build();
  }

  /**
   * A builder, for whoever makes a request of many parts.
   *
   * @param method the method, in exactly this case
   * @param target the target exactly as received: a path with an optional query, an http URL, or
   *     {@code *}
   * @return a new builder
   * @throws IllegalArgumentException if the method is no token, or the target has another form, a
   *     control character, a space, a fragment, a bad escape or anything beyond ASCII
   */
  public static Builder builder(String method, String target) {
    return new Builder(method, target);
  }

  /**
   * The method.
   *
   * @return the method as received; methods are case-sensitive (RFC 9110, 9.1)
   */
  public String method() {
    return method;
  }

  /**
   * The target exactly as received.
   *
   * @return path and query, an absolute URL, or {@code *}
   */
  public String target() {
    return target.raw;
  }

  /**
   * Path and query, raw, without the scheme and host of an absolute URL: what is sent to an
   * upstream.
   *
   * @return the origin form (RFC 9112, 3.2.1)
   */
  public String originForm() {
    return target.originForm();
  }

  /**
   * The path.
   *
   * @return the path, raw and in decoded segments
   */
  public RequestPath path() {
    return target.path;
  }

  /**
   * The query's parameters.
   *
   * @return the query, empty if there is none
   */
  public Query query() {
    return target.query;
  }

  /**
   * A cookie's value.
   *
   * @param name the cookie's name, in exactly this case
   * @return the first cookie of that name, without the quotes around its value
   */
  public Optional<String> cookie(String name) {
    return Cookies.find(headers, name);
  }

  /**
   * The host and optional port the client asked for: the target's where it is a URL, else the
   * {@code Host} header's.
   *
   * @return the authority; empty if the request names none
   */
  public String authority() {
    return authority;
  }

  /**
   * The protocol version of the message.
   *
   * @return for example {@code HTTP/1.1}
   */
  public String protocol() {
    return protocol;
  }

  /**
   * The headers.
   *
   * @return the headers; without connection-level fields
   */
  public Headers headers() {
    return headers;
  }

  /**
   * The first value of a header.
   *
   * @param name a header name in any case
   * @return the first value, or empty if the request has no such header
   */
  public Optional<String> header(String name) {
    return headers.first(name);
  }

  /**
   * The body.
   *
   * @return the body; empty if there is none
   */
  public Body body() {
    return body;
  }

  /**
   * Who holds the other end of the connection.
   *
   * @return the client, or the proxy before us
   */
  public Peer peer() {
    return peer;
  }

  /**
   * The client's address: the peer's, or the one that a trusted proxy named.
   *
   * @return the address this request is counted under
   */
  public InetAddress client() {
    return client;
  }

  /**
   * What the route's path pattern took from the path.
   *
   * @return the variables; empty before routing
   */
  public PathVariables pathVariables() {
    return pathVariables;
  }

  /**
   * The value of one path variable.
   *
   * @param name its name; {@code *} for what a wildcard took
   * @return the decoded value
   * @throws IllegalArgumentException if the route's pattern has no such variable
   */
  public String pathVariable(String name) {
    return pathVariables.get(name);
  }

  /**
   * What a filter told about this request.
   *
   * @param key the attribute
   * @param <T> its type
   * @return the newest value under that key
   */
  public <T> Optional<T> attribute(Attribute<T> key) {
    return Attributes.find(attributes, key);
  }

  /**
   * This request with something to tell the filters behind.
   *
   * @param key the attribute
   * @param value its value
   * @param <T> its type
   * @return a new request
   */
  public <T> Request with(Attribute<T> key, T value) {
    Builder to = toBuilder();
    to.attributes = new Attributes(key, value, attributes);
    return to.build();
  }

  /**
   * This request, sent on by somebody who does not do it for this client alone: it goes on though
   * the client leaves, and what becomes of it is nothing the client's exchange hears of.
   *
   * @return a new request, without the attributes that are {@linkplain Attribute#bound bound}
   */
  public Request detached() {
    Builder to = toBuilder();
    to.attributes = Attributes.detached(attributes);
    return to.build();
  }

  /**
   * This request with one header replaced or added.
   *
   * @param name a header name
   * @param value its only value
   * @return a new request
   * @throws IllegalArgumentException if the name or value is not allowed in a header
   */
  public Request withHeader(String name, String value) {
    return withHeaders(headers.with(name, value));
  }

  /**
   * This request without a header.
   *
   * @param name a header name in any case
   * @return a new request
   */
  public Request withoutHeader(String name) {
    return withHeaders(headers.without(name));
  }

  /**
   * This request with other headers. Its {@link #authority()} stays; where it has none, a valid
   * {@code Host} among them becomes it.
   *
   * @param headers all headers it shall have
   * @return a new request
   */
  public Request withHeaders(Headers headers) {
    return toBuilder().headers(headers).build();
  }

  /**
   * This request with another method.
   *
   * @param method the method
   * @return a new request
   * @throws IllegalArgumentException if the method is no token
   */
  public Request withMethod(String method) {
    return toBuilder().method(method).build();
  }

  /**
   * This request with another target.
   *
   * @param target a path with an optional query, or an http URL
   * @return a new request
   * @throws IllegalArgumentException if the target is malformed
   */
  public Request withTarget(String target) {
    return target.equals(this.target.raw) ? this : toBuilder().target(target).build();
  }

  /**
   * This request with another body. A {@code Content-Length} among the headers goes with the old
   * body; the engine writes the new one's.
   *
   * @param body the body
   * @return a new request
   */
  public Request withBody(Body body) {
    return toBuilder().headers(headers.without("Content-Length")).body(body).build();
  }

  /**
   * This request as another peer's.
   *
   * @param peer who holds the other end of the connection; its address becomes the {@link
   *     #client()}
   * @return a new request
   */
  public Request withPeer(Peer peer) {
    return toBuilder().peer(peer).build();
  }

  /**
   * This request on behalf of a client that a trusted proxy named.
   *
   * @param address the client's address
   * @return a new request
   */
  public Request withClient(InetAddress address) {
    Builder to = toBuilder();
    to.client = address;
    return to.build();
  }

  /**
   * This request with the variables a route took from its path.
   *
   * @param variables the variables
   * @return a new request
   */
  public Request withPathVariables(PathVariables variables) {
    return toBuilder().pathVariables(variables).build();
  }

  /**
   * A builder that begins with what this request has: one copy where several things change.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Method, path without query (it may hold secrets) and body, for a log. */
  @Override
  public String toString() {
    return method + " " + target.path.raw() + " (" + body + ")";
  }

  /** Collects the parts of a request; not for use by several threads. */
  public static final class Builder {

    private String method;
    private Target target;
    private String authority;
    private String protocol;
    private Headers headers;
    private Body body;
    private Peer peer;
    private InetAddress client;
    private PathVariables pathVariables;
    private @Nullable Attributes attributes;

    private Builder(String method, String target) {
      this.method = checkedMethod(method);
      this.target = Target.parse(target);
      this.authority = this.target.authority;
      this.protocol = "HTTP/1.1";
      this.headers = Headers.empty();
      this.body = Body.empty();
      this.peer = Peer.loopback();
      this.client = peer.address();
      this.pathVariables = PathVariables.empty();
    }

    private Builder(Request from) {
      this.method = from.method;
      this.target = from.target;
      this.authority = from.authority;
      this.protocol = from.protocol;
      this.headers = from.headers;
      this.body = from.body;
      this.peer = from.peer;
      this.client = from.client;
      this.pathVariables = from.pathVariables;
      this.attributes = from.attributes;
    }

    private static String checkedMethod(String method) {
      if (!FieldRules.isToken(method)) {
        throw new IllegalArgumentException(
            "a method is a token: '" + FieldRules.visible(method) + "'");
      }
      return method;
    }

    /**
     * The method.
     *
     * @param method a token
     * @return this builder
     * @throws IllegalArgumentException if it is no token
     */
    public Builder method(String method) {
      this.method = checkedMethod(method);
      return this;
    }

    /**
     * The target.
     *
     * @param target a path with an optional query, an http URL, or {@code *}
     * @return this builder
     * @throws IllegalArgumentException if it is malformed
     */
    public Builder target(String target) {
      this.target = Target.parse(target);
      if (!this.target.authority.isEmpty()) {
        this.authority = this.target.authority;
      }
      return this;
    }

    /**
     * The protocol version of the message.
     *
     * @param protocol for example {@code HTTP/1.1}
     * @return this builder
     */
    public Builder protocol(String protocol) {
      this.protocol = protocol;
      return this;
    }

    /**
     * All headers. If no authority is known yet, a valid {@code Host} among them becomes it.
     *
     * @param headers the headers
     * @return this builder
     */
    public Builder headers(Headers headers) {
      this.headers = headers;
      if (authority.isEmpty()) {
        authority = headers.first("Host").filter(Authority::isValid).orElse("");
      }
      return this;
    }

    /**
     * The body.
     *
     * @param body the body
     * @return this builder
     */
    public Builder body(Body body) {
      this.body = body;
      return this;
    }

    /**
     * Who holds the other end of the connection; also the client until a trusted proxy says
     * otherwise.
     *
     * @param peer the peer
     * @return this builder
     */
    public Builder peer(Peer peer) {
      this.peer = peer;
      this.client = peer.address();
      return this;
    }

    /**
     * What a route took from the path.
     *
     * @param variables the variables
     * @return this builder
     */
    public Builder pathVariables(PathVariables variables) {
      this.pathVariables = variables;
      return this;
    }

    /**
     * Something to tell the filters.
     *
     * @param key the attribute
     * @param value its value
     * @param <T> its type
     * @return this builder
     */
    public <T> Builder with(Attribute<T> key, T value) {
      this.attributes = new Attributes(key, value, attributes);
      return this;
    }

    /**
     * The request of these parts; the builder may go on.
     *
     * @return an immutable request
     */
    public Request build() {
      return new Request(this);
    }
  }
}
