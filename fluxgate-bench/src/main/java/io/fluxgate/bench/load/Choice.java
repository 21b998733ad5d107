package io.fluxgate.bench.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What of the load test is wanted.
 *
 * @param only names of scenarios, or their beginnings; empty for all
 * @param peers names of gateways; empty for all
 */
record Choice(int rounds, Duration window, Duration warmUp, List<String> only, List<String> peers) {

  static final String USAGE =
      """
      --rounds N           rounds; 3 unless said otherwise
      --seconds N          how long each measurement takes; 4 unless said otherwise
      --warmup N           seconds of load before a gateway is first measured; 6 unless said otherwise
      --only NAME,...      scenarios, by the beginning of their names; all unless said otherwise
      --peers NAME,...     gateways; all unless said otherwise
      """;

  static Choice of(String... args) {
    int rounds = 3;
    Duration window = Duration.ofSeconds(4);
    Duration warmUp = Duration.ofSeconds(6);
    List<String> only = List.of();
    List<String> peers = List.of();
    for (int i = 0; i < args.length; i += 2) {
      if (i + 1 == args.length) {
        throw new IllegalArgumentException("nothing follows " + args[i]);
      }
      String value = args[i + 1];
      switch (args[i]) {
        case "--rounds" -> rounds = Math.toIntExact(positive(args[i], value).toSeconds());
        case "--seconds" -> window = positive(args[i], value);
        case "--warmup" -> warmUp = positive(args[i], value);
        case "--only" -> only = List.of(value.split(","));
        case "--peers" -> peers = named(value);
        default -> throw new IllegalArgumentException("unknown argument: " + args[i]);
      }
    }
    Choice choice = new Choice(rounds, window, warmUp, only, peers);
    if (choice.scenarios().isEmpty()) {
      throw new IllegalArgumentException(
          "no scenario is called like " + only + " and has any of these gateways");
    }
    return choice;
  }

  /** The scenarios that are chosen and have a gateway that is. */
  List<Scenario> scenarios() {
    return Scenario.all().stream()
        .filter(s -> only.isEmpty() || only.stream().anyMatch(s.name()::startsWith))
        .filter(s -> s.peers().stream().anyMatch(this::wants))
        .toList();
  }

  boolean wants(String peer) {
    return peers.isEmpty() || peers.contains(peer);
  }

  private static Duration positive(String name, String value) {
    Duration seconds = Duration.ofSeconds(Integer.parseInt(value));
    if (!seconds.isPositive()) {
      throw new IllegalArgumentException(name + " must be positive: " + value);
    }
    return seconds;
  }

  private static List<String> named(String value) {
    List<String> names = new ArrayList<>(List.of(value.split(",")));
    for (String name : names) {
      if (Peer.named(name).isEmpty()) {
        throw new IllegalArgumentException(
            "unknown gateway: "
                + name
                + "; known: "
                + Peer.all().stream().map(Peer::name).toList());
      }
    }
    return names;
  }
}
