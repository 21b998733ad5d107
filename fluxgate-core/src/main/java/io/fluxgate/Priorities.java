package io.fluxgate;

import io.fluxgate.config.ConcurrencyConfig;
import io.fluxgate.config.PartConfig;
import io.fluxgate.http.Request;
import io.fluxgate.identity.UserId;
import io.fluxgate.identity.UserIdentifier;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** Which share of a limit may be filled with a request, by its class. */
record Priorities(Function<Request, String> classOf, Map<String, Integer> percent)
    implements ToIntFunction<Request> {

  private static final int ALL = 100;

  /** What somebody gives as the function that says a request's class. */
  @FunctionalInterface
  interface ClassOf extends Function<Request, String> {}

  static Priorities of(ConcurrencyConfig config) {
    if (config.priority().isPresent()) {
      return new Priorities(live(config.priority().get()), config.priorityPercent());
    }
    UserIdentifier sources =
        UserIdentifier.firstOf(config.priorityBy().stream().map(UserIdentifier::parse).toList());
    return new Priorities(
        request -> sources.identify(request).map(UserId::value).orElse(""),
        config.priorityPercent());
  }

  private static ClassOf live(PartConfig.Live config) {
    if (config.part() instanceof ClassOf function) {
      return function;
    }
    throw new IllegalArgumentException(
        "must be a function of the request: " + config.part().getClass().getName());
  }

  @Override
  public int applyAsInt(Request request) {
    return percent.isEmpty() ? ALL : percent.getOrDefault(classOf.apply(request), ALL);
  }
}
