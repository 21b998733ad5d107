package io.fluxgate.router;

import io.fluxgate.http.Request;
import io.fluxgate.http.RequestPath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the text of one {@link PathPattern} and says what is wrong with it. */
final class PatternParser {

  private static final int MAX_SEGMENTS = 256;
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private final String text;
  private final List<@Nullable String> segments = new ArrayList<>();
  private final List<String> variables = new ArrayList<>();
  private boolean wildcard;

  PatternParser(String text) {
    this.text = text;
  }

  PathPattern parse() {
    if (!text.startsWith("/")) {
      throw wrong("it must begin with a slash");
    }
    int start = 1;
    while (start < text.length()) {
      int end = text.indexOf('/', start);
      if (end < 0) {
        end = text.length();
      }
      if (end > start) {
        segment(text.substring(start, end));
      }
      start = end + 1;
    }
    if (segments.size() > MAX_SEGMENTS) {
      throw wrong("it must have at most " + MAX_SEGMENTS + " segments: " + segments.size());
    }
    return new PathPattern(text, segments.toArray(new @Nullable String[0]), wildcard, variables);
  }

  private void segment(String segment) {
    if (wildcard) {
      throw wrong("the wildcard * must be the last segment");
    }
    if (segment.equals("*")) {
      wildcard = true;
      variables.add("*");
    } else if (segment.charAt(0) == ':') {
      variable(segment.substring(1));
    } else if (segment.indexOf('{') >= 0 || segment.indexOf('}') >= 0) {
      if (segment.indexOf('{') != 0 || segment.indexOf('}') != segment.length() - 1) {
        throw wrong(
            "a variable has to be a whole segment, such as /{id}/, but this is one: '"
                + segment
                + "'");
      }
      variable(segment.substring(1, segment.length() - 1));
    } else {
      segments.add(literal(segment));
    }
  }

  private void variable(String name) {
    if (!isName(name)) {
      throw wrong(
          "a variable's name is letters, digits, _ and -, and begins with no digit or -: '"
              + name
              + "'");
    }
    if (variables.contains(name)) {
      throw wrong("two variables have the same name: '" + name + "'");
    }
    segments.add(null);
    variables.add(name);
  }

  private static boolean isName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean first = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      if (!first && (i == 0 || !((c >= '0' && c <= '9') || c == '-'))) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  /** The literal as a request's path would give it: decoded by the very same rules. */
  private String literal(String segment) {
    if (segment.indexOf('*') >= 0) {
      throw wrong("a * must be a whole segment (or %2A if it is meant as such): '" + segment + "'");
    }
    if (segment.indexOf('?') >= 0 || segment.indexOf('#') >= 0) {
      throw wrong("it must have no query and no fragment (%3F and %23 are taken as such)");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(segment)) {
      throw wrong("it has half of a surrogate pair");
    }
    RequestPath path;
    try {
      path = Request.get("/" + encoded(segment)).path();
    } catch (IllegalArgumentException e) {
      throw wrong("it has a % that is no escape (a percent sign itself is %25)");
    }
    if (path.problem().isPresent()) {
      throw wrong("no request can match it. " + path.problem().get());
    }
    return path.segment(0);
  }

  /** The segment with everything escaped that a request has to escape; escapes stay. */
  private static String encoded(String segment) {
    StringBuilder out = new StringBuilder();
    for (byte b : segment.getBytes(StandardCharsets.UTF_8)) {
      if (b > ' ' && b < 0x7F && "\"<>[]^`|".indexOf(b) < 0) {
        out.append((char) b);
      } else {
        HEX.toHexDigits(out.append('%'), b);
      }
    }
    return out.toString();
  }

  private IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException("path pattern '" + text + "': " + what);
  }
}
