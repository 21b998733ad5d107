package io.fluxgate.config;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Brings what an application gives as options into the few types that a file has. */
final class PartOptions {

  private static final int MOST_LEVELS = 32;

  private PartOptions() {}

  static Map<String, Object> copy(Map<String, Object> options) {
    return copy("", options, 1);
  }

  private static Map<String, Object> copy(String place, Map<?, ?> map, int level) {
    if (level > MOST_LEVELS) {
      throw new IllegalArgumentException(
          "options are at most " + MOST_LEVELS + " levels deep: " + place);
    }
    Map<String, Object> copy = new LinkedHashMap<>();
    map.forEach(
        (key, value) -> {
          String name = String.valueOf(key);
          copy.put(name, value(Problem.place(place, name), value, level));
        });
    return Collections.unmodifiableMap(copy);
  }

  private static Object value(String place, @Nullable Object value, int level) {
    return switch (value) {
      case String text -> text;
      case Boolean flag -> flag;
      case Long number -> number;
      case Double number -> number;
      case Integer number -> number.longValue();
      case Short number -> number.longValue();
      case Byte number -> number.longValue();
      case Float number -> number.doubleValue();
      case BigDecimal number -> number.doubleValue();
      case BigInteger number ->
          number.bitLength() < Long.SIZE
              ? (Object) number.longValue()
              : (Object) number.doubleValue();
      case Map<?, ?> map -> copy(place, map, level + 1);
      case List<?> list -> list(place, list, level + 1);
      case null ->
          throw new IllegalArgumentException("option " + place + " must not be null; leave it out");
      default ->
          throw new IllegalArgumentException(
              "option "
                  + place
                  + " must be a text, a number, a boolean, a list or a map: "
                  + value.getClass().getName());
    };
  }

  private static List<Object> list(String place, List<?> list, int level) {
    if (level > MOST_LEVELS) {
      throw new IllegalArgumentException(
          "options are at most " + MOST_LEVELS + " levels deep: " + place);
    }
    List<Object> copy = new ArrayList<>();
    for (Object each : list) {
      copy.add(value(place + "[" + copy.size() + "]", each, level));
    }
    return Collections.unmodifiableList(copy);
  }
}
