package io.fluxgate.identity;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Reads a JSON Web Token's payload (RFC 7519) without verifying anything. */
final class Jwt {

  private Jwt() {}

  /** A top-level claim; empty if the token is malformed, encrypted or does not have it. */
  static Optional<String> claim(String token, String name) {
    int start = token.indexOf('.') + 1;
    int end = token.indexOf('.', start);
    if (start == 0 || end < 0 || token.indexOf('.', end + 1) >= 0) {
      return Optional.empty();
    }
    try {
      byte[] payload = Base64.getUrlDecoder().decode(token.substring(start, end));
      String json = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString();
      return JsonScanner.member(json, name);
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
