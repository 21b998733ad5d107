package io.fluxgate.plugin.builtin;

import io.fluxgate.filter.TwoPhaseFilter;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import java.util.List;

/** Changes headers on their way up and on their way back. */
record HeadersFilter(Changes request, Changes response) implements TwoPhaseFilter {

  /** What to do with the headers of one direction, in this order. */
  record Changes(List<String> remove, Headers set, Headers add) {

    Changes {
      remove = List.copyOf(remove);
    }

    boolean none() {
      return remove.isEmpty() && set.size() == 0 && add.size() == 0;
    }

    Headers applyTo(Headers headers) {
      Headers changed = headers;
      for (int i = 0; i < remove.size(); i++) {
        changed = changed.without(remove.get(i));
      }
      for (int i = 0; i < set.size(); i++) {
        changed = changed.with(set.name(i), set.value(i));
      }
      return changed.plusAll(add);
    }
  }

  @Override
  public boolean readsAnswer() {
    return false;
  }

  @Override
  public Step onRequest(Request incoming) {
    return new Proceed(
        request.none() ? incoming : incoming.withHeaders(request.applyTo(incoming.headers())));
  }

  @Override
  public Response onResponse(Request sent, Response answer) {
    return response.none() ? answer : answer.withHeaders(response.applyTo(answer.headers()));
  }
}
