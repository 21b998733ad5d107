package io.fluxgate.proxy;

/**
 * Compares the names of fields as upstreams do that see them as variables: in any case, and an
 * underscore is a hyphen (RFC 3875, 4.1.18). Whatever must not reach an upstream under one spelling
 * must not reach it under another.
 */
final class Spelling {

  private Spelling() {}

  static boolean same(String name, String wanted) {
    return name.length() == wanted.length() && begins(name, wanted);
  }

  static boolean begins(String name, String beginning) {
    if (name.length() < beginning.length()) {
      return false;
    }
    for (int i = 0; i < beginning.length(); i++) {
      if (plain(name.charAt(i)) != plain(beginning.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static char plain(char c) {
    return c == '_' ? '-' : Character.toLowerCase(c);
  }
}
