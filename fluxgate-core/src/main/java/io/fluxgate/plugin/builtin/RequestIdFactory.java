package io.fluxgate.plugin.builtin;

import io.fluxgate.filter.Filter;
import io.fluxgate.plugin.FactoryContext;
import io.fluxgate.plugin.FilterFactory;
import io.fluxgate.plugin.Options;

/** {@code request-id}; its option {@code header} names another header than X-Request-Id. */
final class RequestIdFactory implements FilterFactory {

  private static final String USUAL = "X-Request-Id";

  @Override
  public String name() {
    return "request-id";
  }

  @Override
  public Filter create(Options options, FactoryContext context) {
    String header = options.text("header").orElse(USUAL);
    FieldNames.wrongWith(header, "id").ifPresent(wrong -> options.reject("header", wrong));
    return new RequestIdFilter(header, context.random());
  }
}
