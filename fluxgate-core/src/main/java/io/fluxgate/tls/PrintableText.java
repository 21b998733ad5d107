package io.fluxgate.tls;

/** Text that others have chosen, made fit for logs and messages. */
final class PrintableText {

  private static final int LONGEST = 200;

  private PrintableText() {}

  /** At most 200 characters of it, with a question mark for each that is no printable ASCII. */
  static String of(String text) {
    StringBuilder printable = new StringBuilder(Math.min(text.length(), LONGEST + 3));
    for (int i = 0; i < text.length() && i < LONGEST; i++) {
      printable.append(isPrintable(text.charAt(i)) ? text.charAt(i) : '?');
    }
    return text.length() > LONGEST ? printable.append("...").toString() : printable.toString();
  }

  static boolean isPrintable(String text) {
    return text.chars().allMatch(c -> isPrintable((char) c));
  }

  private static boolean isPrintable(char c) {
    return c >= ' ' && c <= '~';
  }
}
