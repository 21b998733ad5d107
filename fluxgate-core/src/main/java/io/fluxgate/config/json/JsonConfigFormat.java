package io.fluxgate.config.json;

import io.fluxgate.config.ConfigFormat;
import io.fluxgate.config.GatewayConfig;
import java.util.Optional;

/** The configuration as JSON. Found as a service; safe for use by many threads. */
public final class JsonConfigFormat implements ConfigFormat {

  /** For the service loader. */
  public JsonConfigFormat() {}

  @Override
  public String name() {
    return "json";
  }

  @Override
  public Reading read(String text, String source) {
    Findings findings = new Findings();
    Optional<Node.Members> root =
        NodeReader.read(text, findings).flatMap(node -> GatewayReader.root(node, findings));
    GatewayConfig config =
        root.map(object -> new GatewayReader(findings).read(object)).orElse(GatewayReader.EMPTY);
    return new Reading(
        source,
        config,
        findings.problems(),
        place -> root.map(object -> Positions.of(object, place)));
  }

  @Override
  public String write(GatewayConfig config) {
    return GatewayWriter.write(config);
  }
}
