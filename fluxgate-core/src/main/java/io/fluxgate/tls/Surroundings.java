package io.fluxgate.tls;

import io.fluxgate.time.TimeSource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What keys and certificates need to know of the process.
 *
 * @param time what certificates' dates are compared with before they are shown to anybody
 * @param variable the value of an environment variable; null if it is not set
 */
record Surroundings(TimeSource time, Function<String, @Nullable String> variable) {

  static Surroundings ofTheProcess() {
    return new Surroundings(TimeSource.system(), System::getenv);
  }
}
