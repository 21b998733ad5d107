package io.fluxgate.config.json;

import io.fluxgate.config.ConcurrencyConfig;
import io.fluxgate.config.PartConfig;
import io.fluxgate.config.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads load balancers, limiters and plugins: a name, and options for whoever makes them. */
final class PartReader {

  /** As deep as {@link PartConfig.Named} takes them. */
  private static final int MOST_LEVELS = 32;

  private final Findings findings;

  PartReader(Findings findings) {
    this.findings = findings;
  }

  PartConfig loadBalancing(ObjectReader route, PartConfig otherwise) {
    Optional<Node> node = route.find("load_balancing");
    return node.isEmpty()
        ? otherwise
        : part(node.get(), route.place("load_balancing"), "type", otherwise);
  }

  List<PartConfig> plugins(ObjectReader route) {
    List<PartConfig> plugins = new ArrayList<>();
    Optional<Node> node = route.find("plugins");
    if (node.isPresent()) {
      String place = route.place("plugins");
      for (Node item : route.items(node.get(), place, "an array of plugins")) {
        String at = place + "[" + plugins.size() + "]";
        plugins.add(part(item, at, "name", new PartConfig.Named("")));
      }
    }
    return plugins;
  }

  /** What is not about the limiter itself stands beside its options. */
  Optional<ConcurrencyConfig> concurrency(ObjectReader owner) {
    Optional<Node> node = owner.find("concurrency");
    if (node.isEmpty()) {
      return Optional.empty();
    }
    String place = owner.place("concurrency");
    PartConfig.Named unreadable = new PartConfig.Named("fixed", Map.of("max_concurrent", 1));
    if (!(node.get() instanceof Node.Members object)) {
      return Optional.of(new ConcurrencyConfig(part(node.get(), place, "type", unreadable)));
    }
    ObjectReader own = new ObjectReader(object, place, findings);
    Map<String, Node.Member> options = new LinkedHashMap<>(object.members());
    options.keySet().removeAll(ConcurrencyWriter.OWN);
    return Optional.of(
        new ConcurrencyConfig(
            part(new Node.Members(options, object.at()), place, "type", unreadable),
            own.texts("priority_by", List.of()),
            Optional.empty(),
            own.object("priority_percent").map(PartReader::percents).orElse(Map.of()),
            own.flag("shadow", false)));
  }

  private static Map<String, Integer> percents(ObjectReader table) {
    Map<String, Integer> percents = new LinkedHashMap<>();
    for (String name : table.names()) {
      percents.put(name, table.whole(name, 100));
    }
    return percents;
  }

  /** A part by its bare name, or an object with its name among the options. */
  PartConfig part(Node node, String place, String nameField, PartConfig otherwise) {
    if (node instanceof Node.Text name) {
      return new PartConfig.Named(name.value());
    }
    if (!(node instanceof Node.Members object)) {
      findings.wrongType(place, "a name, or an object with a " + nameField, node);
      return otherwise;
    }
    Node.Member name = object.members().get(nameField);
    if (name == null) {
      findings.add(place, "needs a " + nameField, object.at());
      return otherwise;
    }
    if (!(name.value() instanceof Node.Text text)) {
      findings.wrongType(Problem.place(place, nameField), "a name", name.value());
      return otherwise;
    }
    Map<String, Object> options = options(object, place, 1);
    options.remove(nameField);
    return new PartConfig.Named(text.value(), options);
  }

  private Map<String, Object> options(Node.Members object, String place, int level) {
    Map<String, Object> options = new LinkedHashMap<>();
    object
        .members()
        .forEach(
            (name, member) ->
                option(member.value(), Problem.place(place, name), level)
                    .ifPresent(value -> options.put(name, value)));
    return options;
  }

  private Optional<Object> option(Node node, String place, int level) {
    if (level > MOST_LEVELS) {
      findings.add(place, "options are at most " + MOST_LEVELS + " levels deep", node.at());
      return Optional.empty();
    }
    return switch (node) {
      case Node.Text text -> Optional.of(text.value());
      case Node.Bool flag -> Optional.of(flag.value());
      case Node.Members object -> Optional.of(options(object, place, level + 1));
      case Node.Num number -> {
        Optional<Object> read = Numbers.option(number.raw());
        if (read.isEmpty()) {
          findings.wrongType(place, "a number of at most 64 bits", number);
        }
        yield read;
      }
      case Node.Items items -> {
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < items.items().size(); i++) {
          option(items.items().get(i), place + "[" + i + "]", level + 1).ifPresent(list::add);
        }
        yield Optional.of(list);
      }
      case Node.Null nothing -> {
        findings.wrongType(place, "given", nothing);
        yield Optional.empty();
      }
    };
  }
}
