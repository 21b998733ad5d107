package io.fluxgate.identity;

import io.fluxgate.http.Request;
import java.util.List;
import java.util.Optional;

/** Asks one after the other. */
record FirstOf(List<UserIdentifier> identifiers) implements UserIdentifier {

  FirstOf {
    identifiers = List.copyOf(identifiers);
  }

  @Override
  public Optional<UserId> identify(Request request) {
    for (int i = 0; i < identifiers.size(); i++) {
      Optional<UserId> found = identifiers.get(i).identify(request);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean needsForm() {
    return identifiers.stream().anyMatch(UserIdentifier::needsForm);
  }

  @Override
  public List<String> sources() {
    return identifiers.stream().flatMap(each -> each.sources().stream()).toList();
  }

  /** The sources in their order. */
  @Override
  public String toString() {
    return identifiers.toString();
  }
}
