package io.fluxgate.identity;

import io.fluxgate.config.UserIdSource;
import io.fluxgate.http.Request;
import java.util.List;
import java.util.Optional;

/**
 * Finds out which user a request comes from. Reads well with a static import:
 *
 * <pre>{@code
 * identifyUserBy(header("X-User-ID"), ip())
 * }</pre>
 *
 * <p>An empty value counts as none, and so does everything that cannot be read: a malformed token,
 * broken credentials. Nothing a client sends makes it throw. Immutable and safe for use by many
 * threads.
 *
 * <p>Nothing here proves that a client is who it says it is.
 */
public sealed interface UserIdentifier permits IdSource, FirstOf {

  /**
   * Looks for the user.
   *
   * @param request the request
   * @return who it comes from, or empty if it does not say
   */
  Optional<UserId> identify(Request request);

  /**
   * Looks for the user, and takes the client's address where the request does not say.
   *
   * @param request the request
   * @return who it is counted under
   */
  default UserId identifyOrAddress(Request request) {
    Optional<UserId> found = identify(request);
    return found.isPresent() ? found.get() : IdSource.address(request);
  }

  /**
   * Whether it looks into a form. If it does, a {@link FormFilter} must stand before whoever asks
   * it.
   *
   * @return whether one of its sources is {@code form:NAME}
   */
  boolean needsForm();

  /**
   * The sources as a configuration writes them.
   *
   * @return for example {@code header:X-User-ID} and {@code ip}, in the order they are tried
   */
  List<String> sources();

  /**
   * By a header.
   *
   * @param name its name in any case
   * @return the identifier
   * @throws IllegalArgumentException if this is no header name
   */
  static UserIdentifier header(String name) {
    return of(UserIdSource.Kind.HEADER, name);
  }

  /**
   * By a parameter of the query.
   *
   * @param name its decoded name, in exactly this case
   * @return the identifier
   * @throws IllegalArgumentException if the name is empty
   */
  static UserIdentifier query(String name) {
    return of(UserIdSource.Kind.QUERY, name);
  }

  /**
   * By a cookie.
   *
   * @param name its name, in exactly this case
   * @return the identifier
   * @throws IllegalArgumentException if this is no cookie name
   */
  static UserIdentifier cookie(String name) {
    return of(UserIdSource.Kind.COOKIE, name);
  }

  /**
   * By a field of a form in the body ({@code application/x-www-form-urlencoded}). The body still
   * reaches the upstream.
   *
   * @param name its decoded name, in exactly this case
   * @return the identifier
   * @throws IllegalArgumentException if the name is empty
   */
  static UserIdentifier form(String name) {
    return of(UserIdSource.Kind.FORM, name);
  }

  /**
   * By a claim of the JSON Web Token in {@code Authorization: Bearer} (RFC 6750, 2.1; RFC 7519).
   * The token is read, not verified: anybody can make one up unless a filter before verifies it.
   *
   * @param claim the name of a top-level claim, a text, number or boolean
   * @return the identifier
   * @throws IllegalArgumentException if the name is empty
   */
  static UserIdentifier jwt(String claim) {
    return of(UserIdSource.Kind.JWT, claim);
  }

  /**
   * By the user name of basic authentication (RFC 7617). The password is not checked.
   *
   * @return the identifier
   */
  static UserIdentifier basic() {
    return of(UserIdSource.Kind.BASIC, "username");
  }

  /**
   * By the client's address: the peer's, or the one that a trusted proxy named.
   *
   * @return the identifier
   */
  static UserIdentifier ip() {
    return of(UserIdSource.Kind.IP, "");
  }

  /**
   * By whichever finds something first.
   *
   * @param identifiers asked in turn; none at all never find anything
   * @return the identifier
   */
  static UserIdentifier firstOf(List<UserIdentifier> identifiers) {
    return identifiers.size() == 1 ? identifiers.getFirst() : new FirstOf(identifiers);
  }

  /**
   * By what a configuration says.
   *
   * @param text {@code header:NAME}, {@code query:NAME}, {@code cookie:NAME}, {@code form:NAME},
   *     {@code jwt:CLAIM}, {@code basic:username} or {@code ip}
   * @return the identifier; its {@code toString()} is the text
   * @throws IllegalArgumentException if it is none of these
   */
  static UserIdentifier parse(String text) {
    return new IdSource(UserIdSource.parse(text));
  }

  private static UserIdentifier of(UserIdSource.Kind kind, String name) {
    return new IdSource(new UserIdSource(kind, name));
  }
}
