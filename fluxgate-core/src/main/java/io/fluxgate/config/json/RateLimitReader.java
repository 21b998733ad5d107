package io.fluxgate.config.json;

import io.fluxgate.config.CostConfig;
import io.fluxgate.config.LimitConfig;
import io.fluxgate.config.PartConfig;
import io.fluxgate.config.RateLimitConfig;
import io.fluxgate.config.RateLimitConfig.Headers;
import io.fluxgate.config.RateLimitConfig.OnError;
import io.fluxgate.config.RateLimitConfig.Refusal;
import io.fluxgate.config.RateLimitConfig.Tiers;
import io.fluxgate.config.SharedLimitConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads limits on rates. The fields that every limit has and the options of its algorithm stand in
 * one object.
 */
final class RateLimitReader {

  /** The fields of every limit. */
  static final Set<String> TERMS =
      Set.of("tiers", "tier_by", "cost", "shadow", "on_error", "headers", "refusal");

  /** What a limit has besides where its name and key do not follow from its place. */
  private static final Set<String> KEY = Set.of("name", "per");

  /** All names that an algorithm's options cannot have in a file. */
  static final Set<String> ALL_TERMS =
      Stream.concat(TERMS.stream(), KEY.stream()).collect(Collectors.toUnmodifiableSet());

  private static final Set<String> HARMLESS = Set.of("capacity", "refill_rate");
  private static final PartConfig NO_LIMIT = new PartConfig.Named("none");

  private final Findings findings;
  private final PartReader parts;

  RateLimitReader(Findings findings) {
    this.findings = findings;
    this.parts = new PartReader(findings);
  }

  /** A limit whose name and key follow from its field; a limit without a type is none. */
  Optional<RateLimitConfig> ofField(
      ObjectReader route, String field, String name, List<String> per) {
    Optional<Node> node = route.find(field);
    if (node.isEmpty()) {
      return Optional.empty();
    }
    String place = route.place(field);
    if (!(node.get() instanceof Node.Members object)) {
      findings.wrongType(place, "an object such as {\"type\": \"token_bucket\"}", node.get());
      return Optional.empty();
    }
    if (!object.members().containsKey("type")) {
      typeless(object, place);
      return Optional.empty();
    }
    ObjectReader terms = new ObjectReader(with(object, TERMS), place, findings);
    return Optional.of(limit(terms, algorithm(object, place, TERMS), name, per));
  }

  /**
   * No type means no limit. If the file then says how much the limit is, it means something else.
   */
  private void typeless(Node.Members object, String place) {
    for (Map.Entry<String, Node.Member> field : object.members().entrySet()) {
      boolean zero =
          HARMLESS.contains(field.getKey())
              && field.getValue().value() instanceof Node.Num number
              && Numbers.isZero(number.raw());
      if (!zero) {
        findings.add(
            place,
            "has '"
                + Node.cut(field.getKey())
                + "' but no type, and so limits nothing; add \"type\": \"token_bucket\" or another",
            object.at());
        return;
      }
    }
  }

  /** The limits of a route: its own as objects, shared ones by name. */
  List<LimitConfig> ofRoute(ObjectReader route) {
    List<LimitConfig> limits = new ArrayList<>();
    Optional<Node> node = route.find("rate_limits");
    if (node.isPresent()) {
      String place = route.place("rate_limits");
      for (Node item : route.items(node.get(), place, "an array of limits")) {
        limits.add(ofRoute(item, place + "[" + limits.size() + "]"));
      }
    }
    return limits;
  }

  private LimitConfig ofRoute(Node item, String place) {
    if (item instanceof Node.Text name) {
      return new SharedLimitConfig(name.value(), Optional.empty());
    }
    if (item instanceof Node.Members object && object.members().containsKey("shared")) {
      ObjectReader use = new ObjectReader(object, place, findings);
      SharedLimitConfig shared = new SharedLimitConfig(use.text("shared").orElse(""), cost(use));
      use.done();
      return shared;
    }
    return named(item, place);
  }

  /** The limits of the gateway itself. */
  List<RateLimitConfig> ofGateway(ObjectReader gateway) {
    List<RateLimitConfig> limits = new ArrayList<>();
    Optional<Node> node = gateway.find("rate_limits");
    if (node.isPresent()) {
      String place = gateway.place("rate_limits");
      for (Node item : gateway.items(node.get(), place, "an array of limits")) {
        limits.add(named(item, place + "[" + limits.size() + "]"));
      }
    }
    return limits;
  }

  /** Limits by their names. */
  Map<String, RateLimitConfig> shared(ObjectReader gateway) {
    Map<String, RateLimitConfig> limits = new LinkedHashMap<>();
    gateway
        .object("shared_rate_limits")
        .ifPresent(
            table -> {
              for (String name : table.names()) {
                table.find(name).ifPresent(node -> limits.put(name, shared(table, name, node)));
              }
            });
    return limits;
  }

  private RateLimitConfig shared(ObjectReader table, String name, Node node) {
    String place = table.place(name);
    Node.Members object = object(node, place);
    ObjectReader terms = new ObjectReader(without(object, Set.of("name")), place, findings);
    return read(object, terms, place, name);
  }

  private RateLimitConfig named(Node node, String place) {
    Node.Members object = object(node, place);
    ObjectReader terms = new ObjectReader(object, place, findings);
    return read(object, terms, place, terms.text("name").orElse(""));
  }

  private RateLimitConfig read(Node.Members object, ObjectReader terms, String place, String name) {
    return limit(terms, algorithm(object, place, ALL_TERMS), name, terms.texts("per", List.of()));
  }

  private Node.Members object(Node node, String place) {
    if (node instanceof Node.Members object) {
      return object;
    }
    findings.wrongType(place, "a limit, for example {\"type\": \"token_bucket\", ...}", node);
    return new Node.Members(
        Map.of("type", new Node.Member(new Node.Text("none", node.at()), node.at())), node.at());
  }

  private PartConfig algorithm(Node.Members object, String place, Set<String> others) {
    return parts.part(without(object, others), place, "type", NO_LIMIT);
  }

  private RateLimitConfig limit(
      ObjectReader terms, PartConfig algorithm, String name, List<String> per) {
    return new RateLimitConfig(
        name,
        algorithm,
        per,
        Optional.empty(),
        tiers(terms),
        cost(terms),
        terms.flag("shadow", false),
        OnError.valueOf(Words.enumName(terms.choice("on_error", Words.of(OnError.class), "allow"))),
        Headers.valueOf(
            Words.enumName(terms.choice("headers", Words.of(Headers.class), "standard"))),
        terms.object("refusal").map(RateLimitReader::refusal).orElse(Refusal.DEFAULT));
  }

  private Tiers tiers(ObjectReader terms) {
    Map<String, PartConfig> limits = new LinkedHashMap<>();
    terms
        .object("tiers")
        .ifPresent(
            table -> {
              for (String name : table.names()) {
                table
                    .find(name)
                    .ifPresent(
                        node ->
                            limits.put(
                                name, parts.part(node, table.place(name), "type", NO_LIMIT)));
              }
            });
    return new Tiers(limits, terms.text("tier_by"), Optional.empty());
  }

  private Optional<CostConfig> cost(ObjectReader terms) {
    Optional<Node> node = terms.find("cost");
    if (node.isPresent() && node.get() instanceof Node.Text source) {
      return Optional.of(new CostConfig.From(source.value()));
    }
    return node.map(number -> new CostConfig.Fixed(terms.wholeLong("cost", 1)));
  }

  private static Refusal refusal(ObjectReader refusal) {
    Refusal read =
        new Refusal(
            refusal.whole("status", Refusal.DEFAULT.status()),
            refusal.text("content_type").orElse(Refusal.DEFAULT.contentType()),
            refusal.text("body"));
    refusal.done();
    return read;
  }

  private static Node.Members with(Node.Members object, Set<String> names) {
    Map<String, Node.Member> members = new LinkedHashMap<>(object.members());
    members.keySet().retainAll(names);
    return new Node.Members(members, object.at());
  }

  private static Node.Members without(Node.Members object, Set<String> names) {
    Map<String, Node.Member> members = new LinkedHashMap<>(object.members());
    members.keySet().removeAll(names);
    return new Node.Members(members, object.at());
  }
}
