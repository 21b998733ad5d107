package io.fluxgate.concurrency;

import io.fluxgate.plugin.FactoryContext;
import io.fluxgate.plugin.Options;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes adaptive limits; every option may be left out. */
final class AdaptiveFactory implements ConcurrencyLimiterFactory {

  static final String NAME = "adaptive";

  private static final String INITIAL = "initial";
  private static final String MIN = "min";
  private static final String MAX = "max";
  private static final String TOLERANCE = "tolerance";
  private static final String WINDOW = "window_ms";
  private static final String CHECK = "check_ms";
  private static final double GREATEST_TOLERANCE = 10;
  private static final long LONGEST_WINDOW = Duration.ofMinutes(1).toMillis();
  private static final long LONGEST_CHECK = Duration.ofDays(1).toMillis();

  static Map<String, Object> options(AdaptiveSettings settings) {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put(INITIAL, settings.initial());
    options.put(MIN, settings.min());
    options.put(MAX, settings.max());
    options.put(TOLERANCE, settings.tolerance());
    options.put(WINDOW, settings.window().toMillis());
    options.put(CHECK, settings.check().toMillis());
    return options;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public ConcurrencyLimiter create(Options options, FactoryContext context) {
    AdaptiveSettings normal = AdaptiveSettings.DEFAULT;
    int min = whole(options, MIN, normal.min());
    int max = whole(options, MAX, Math.max(min, normal.max()));
    if (max < min) {
      options.reject(MAX, "must not be less than min, " + min + ": " + max);
      max = min;
    }
    int initial = whole(options, INITIAL, Math.clamp(normal.initial(), min, max));
    if (initial < min || initial > max) {
      options.reject(INITIAL, "must be from min to max, " + min + " to " + max + ": " + initial);
    }
    AdaptiveSettings settings =
        new AdaptiveSettings(
            initial,
            min,
            max,
            tolerance(options, normal.tolerance()),
            millis(options, WINDOW, LONGEST_WINDOW, normal.window()),
            millis(options, CHECK, LONGEST_CHECK, normal.check()));
    return ConcurrencyLimiter.of(new AdaptiveLimit(settings, context.time()), context.time());
  }

  private static int whole(Options options, String name, int otherwise) {
    return (int) options.integer(name, 1, Integer.MAX_VALUE, otherwise);
  }

  private static double tolerance(Options options, double otherwise) {
    double read = options.number(TOLERANCE, -Double.MAX_VALUE, Double.MAX_VALUE, otherwise);
    if (!(read > 1 && read <= GREATEST_TOLERANCE)) {
      options.reject(TOLERANCE, "must be more than 1 and at most 10: " + read);
    }
    return read;
  }

  private static Duration millis(Options options, String name, long most, Duration otherwise) {
    return Duration.ofMillis(options.integer(name, 1, most, otherwise.toMillis()));
  }
}
