package io.fluxgate.identity;

import io.fluxgate.config.UserIdSource;
import io.fluxgate.http.Request;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks in one place. Two are equal if they look in the same one. */
final class IdSource implements UserIdentifier {

  private static final String IP = "ip";

  private final UserIdSource source;
  private final String text;

  IdSource(UserIdSource source) {
    this.source = source;
    this.text = source.toString();
  }

  @Override
  public Optional<UserId> identify(Request request) {
    String name = source.name();
    return switch (source.kind()) {
      case HEADER -> found(request.header(name).map(String::strip));
      case QUERY -> found(request.query().first(name));
      case COOKIE -> found(request.cookie(name));
      case FORM -> found(request.attribute(FormFilter.FORM).flatMap(form -> form.first(name)));
      case JWT -> found(Credentials.bearer(request).flatMap(token -> Jwt.claim(token, name)));
      case BASIC -> found(Credentials.basicUser(request));
      case IP -> Optional.of(address(request));
    };
  }

  private Optional<UserId> found(Optional<String> value) {
    return value.isEmpty() || value.get().isEmpty()
        ? Optional.empty()
        : Optional.of(UserId.of(text, value.get()));
  }

  /** Without the zone of a link-local address, which depends on the gateway's own interfaces. */
  static UserId address(Request request) {
    String address = request.client().getHostAddress();
    int zone = address.indexOf('%');
    return new UserId(IP, zone < 0 ? address : address.substring(0, zone));
  }

  @Override
  public boolean needsForm() {
    return source.kind() == UserIdSource.Kind.FORM;
  }

  @Override
  public List<String> sources() {
    return List.of(text);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof IdSource that && source.equals(that.source);
  }

  @Override
  public int hashCode() {
    return source.hashCode();
  }

  /** As a configuration writes it. */
  @Override
  public String toString() {
    return text;
  }
}
