package io.fluxgate.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Real and synthetic request traces, whose exact number of LRU hits is known; see SOURCES.md. */
class LruTraceTest {

  private static final Set<String> BINARY = Set.of("web07", "web12");

  static Stream<String> traces() throws IOException {
    return expected().propertyStream().map(Map.Entry::getKey);
  }

  @Test
  void allTracesAreHere() throws IOException {
    assertThat(traces()).hasSize(14);
  }

  @ParameterizedTest
  @MethodSource("traces")
  void hitsExactlyAsOftenAsAStrictLru(String name) throws IOException {
    JsonNode expected = expected().get(name);
    int[] keys = trace(name);
    assertThat(keys).hasSize(expected.get("accesses").intValue());
    assertThat(Arrays.stream(keys).distinct()).hasSize(expected.get("unique").intValue());
    assertThat(Arrays.stream(keys).limit(5).toArray())
        .containsExactly(
            expected.get("first_keys").valueStream().mapToInt(JsonNode::intValue).toArray());

    Map<String, Integer> hits = new HashMap<>();
    Map<String, Integer> wanted = new HashMap<>();
    for (Map.Entry<String, JsonNode> size : expected.get("lru_hits").properties()) {
      wanted.put(size.getKey(), size.getValue().intValue());
      hits.put(size.getKey(), hits(keys, Integer.parseInt(size.getKey())));
    }
    assertThat(hits).isEqualTo(wanted).isNotEmpty();
  }

  private static int hits(int[] keys, int maxEntries) {
    LruCache<Integer, Boolean> cache =
        LruCache.<Integer, Boolean>builder().maxEntries(maxEntries).segments(1).build();
    int hits = 0;
    for (int key : keys) {
      if (cache.get(key).isPresent()) {
        hits++;
      } else {
        cache.put(key, true);
      }
    }
    assertThat(cache.counters().hits()).isEqualTo(hits);
    assertThat(cache.counters().misses()).isEqualTo(keys.length - hits);
    return hits;
  }

  private static JsonNode expected() throws IOException {
    try (InputStream in = open("lru-expected.json")) {
      return new ObjectMapper().readTree(in);
    }
  }

  private static int[] trace(String name) throws IOException {
    try (InputStream in = new GZIPInputStream(open(name + ".trace.gz"))) {
      if (BINARY.contains(name)) {
        ByteBuffer bytes = ByteBuffer.wrap(in.readAllBytes());
        int[] keys = new int[bytes.remaining() / Integer.BYTES];
        bytes.asIntBuffer().get(keys);
        return keys;
      }
      return new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("*"))
          .mapToInt(line -> Integer.parseInt(line.strip()))
          .toArray();
    }
  }

  private static InputStream open(String file) {
    return Objects.requireNonNull(LruTraceTest.class.getResourceAsStream("traces/" + file), file);
  }
}
