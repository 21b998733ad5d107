package io.fluxgate.config.json;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How a file writes the constants of an enum: in lower case. */
final class Words {

  private Words() {}

  static List<String> of(Class<? extends Enum<?>> type) {
    return Arrays.stream(type.getEnumConstants()).map(Words::of).toList();
  }

  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  static String enumName(String word) {
    return word.toUpperCase(Locale.ROOT);
  }
}
