package io.fluxgate.config;

import java.util.ArrayList;
import java.util.List;

/** What is wrong with a configuration, as far as its values alone tell. */
final class ConfigChecks {

  private ConfigChecks() {}

  static List<Problem> check(GatewayConfig config) {
    return new ArrayList<>();
  }
}
