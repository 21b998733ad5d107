package io.fluxgate.plugin.builtin;

import io.fluxgate.filter.Filter;
import io.fluxgate.http.Headers;
import io.fluxgate.plugin.FactoryContext;
import io.fluxgate.plugin.FilterFactory;
import io.fluxgate.plugin.Options;
import java.util.List;
import java.util.Map;

/**
 * {@code headers}: its options {@code request} and {@code response} each have {@code remove}, a
 * list of names, and {@code set} and {@code add}, tables of names and values. They happen in this
 * order.
 */
final class HeadersFactory implements FilterFactory {

  @Override
  public String name() {
    return "headers";
  }

  @Override
  public Filter create(Options options, FactoryContext context) {
    return new HeadersFilter(
        changes(options.object("request")), changes(options.object("response")));
  }

  private static HeadersFilter.Changes changes(Options options) {
    List<String> remove = options.texts("remove");
    for (int i = 0; i < remove.size(); i++) {
      FieldNames.wrongWith(remove.get(i), "").ifPresent(wrong -> options.reject("remove", wrong));
    }
    return new HeadersFilter.Changes(remove, fields(options, "set"), fields(options, "add"));
  }

  private static Headers fields(Options options, String name) {
    Map<String, String> table = options.table(name);
    Headers.Builder fields = Headers.builder();
    table.forEach(
        (field, value) ->
            FieldNames.wrongWith(field, value)
                .ifPresentOrElse(
                    wrong -> options.object(name).reject(field, wrong),
                    () -> fields.add(field, value)));
    return fields.build();
  }
}
