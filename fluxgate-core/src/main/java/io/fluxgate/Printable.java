package io.fluxgate;

import org.jspecify.annotations.Nullable;

/** Text from outside on its way into a log: control characters cannot forge a line there. */
final class Printable {

  private Printable() {}

  static String text(@Nullable String text) {
    if (text == null) {
      return "";
    }
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? '?' : c);
    }
    return out.toString();
  }
}
