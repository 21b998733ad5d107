package io.fluxgate.config.json;

import io.fluxgate.config.PartConfig;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects the fields of one object, without those that say nothing new. */
final class ObjectWriting {

  private final Map<String, Object> fields = new LinkedHashMap<>();
  private final String place;

  ObjectWriting(String place) {
    this.place = place;
  }

  Map<String, Object> fields() {
    return fields;
  }

  String place(String name) {
    return place + "." + name;
  }

  ObjectWriting value(String name, Object value) {
    fields.put(name, value);
    return this;
  }

  ObjectWriting value(String name, Object value, Object normal) {
    return value.equals(normal) ? this : value(name, value);
  }

  ObjectWriting object(String name, ObjectWriting inner) {
    return value(name, inner.fields, Map.of());
  }

  /** A single text stands without brackets. */
  ObjectWriting texts(String name, List<String> texts, List<String> normal) {
    return texts.equals(normal) ? this : value(name, texts.size() == 1 ? texts.getFirst() : texts);
  }

  ObjectWriting millis(String name, Duration value, Duration normal) {
    return value.equals(normal) ? this : number(name, seconds(value).movePointRight(3));
  }

  ObjectWriting seconds(String name, Duration value, Duration normal) {
    return value.equals(normal) ? this : number(name, seconds(value));
  }

  ObjectWriting seconds(String name, Duration value) {
    return number(name, seconds(value));
  }

  private ObjectWriting number(String name, BigDecimal number) {
    BigDecimal plain = number.stripTrailingZeros();
    return value(name, plain.scale() < 0 ? plain.setScale(0) : plain);
  }

  private static BigDecimal seconds(Duration value) {
    return BigDecimal.valueOf(value.getSeconds()).add(BigDecimal.valueOf(value.getNano(), 9));
  }

  /** The part as an object with its name among the options, or as its bare name. */
  static Object part(String place, PartConfig part, String nameField, boolean bare) {
    return switch (part) {
      case PartConfig.Live live ->
          throw new IllegalStateException(
              place + " is an object of the application's own, which JSON cannot say: " + live);
      case PartConfig.Named named -> {
        if (bare && named.options().isEmpty()) {
          yield named.name();
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(nameField, named.name());
        named.options().forEach((name, value) -> fields.put(name, value));
        checkSayable(place, nameField, named.options());
        yield fields;
      }
    };
  }

  private static void checkSayable(String place, String nameField, Map<String, Object> options) {
    if (options.containsKey(nameField)) {
      throw new IllegalStateException(
          place + " has an option '" + nameField + "', which JSON keeps for the part's own name");
    }
    options.forEach((name, value) -> checkFinite(place + "." + name, value));
  }

  private static void checkFinite(String place, Object value) {
    if (value instanceof Double number && !Double.isFinite(number)) {
      throw new IllegalStateException(place + " is a number that JSON cannot say: " + number);
    } else if (value instanceof Map<?, ?> map) {
      map.forEach((name, inner) -> checkFinite(place + "." + name, inner));
    } else if (value instanceof List<?> list) {
      list.forEach(inner -> checkFinite(place, inner));
    }
  }
}
