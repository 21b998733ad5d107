package io.fluxgate.cache;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a cache says of an answer (RFC 9211), read strictly: what breaks a rule fails the test. */
record CacheStatus(String cache, Map<String, Object> parameters) {

  private static final String ITEM = "[a-zA-Z*][a-zA-Z0-9!#$%&'*+.^_`|~:/-]*|\"[ !#-\\[\\]-~]*\"";
  private static final Pattern MEMBER = Pattern.compile("(" + ITEM + ")((?:; *[^;,]+)*)");
  private static final Pattern PARAMETER =
      Pattern.compile("; *([a-z*][a-z0-9_.*-]*)(?:=(-?[0-9]{1,15}|\\?[01]|" + ITEM + "))?");

  private static final List<String> REASONS =
      List.of("bypass", "method", "uri-miss", "vary-miss", "miss", "request", "stale", "partial");

  /** That of the cache nearest to the client; ours. */
  static CacheStatus lastOf(List<String> lines) {
    if (lines.isEmpty()) {
      throw new AssertionError("no Cache-Status");
    }
    CacheStatus last = null;
    for (String line : lines) {
      for (String member : line.split(", *", -1)) {
        last = parse(member);
      }
    }
    if (last == null || !last.cache.equals("fluxgate")) {
      throw new AssertionError("not ours: " + lines);
    }
    last.check();
    return last;
  }

  private static CacheStatus parse(String member) {
    Matcher matcher = MEMBER.matcher(member);
    if (!matcher.matches()) {
      throw new AssertionError("no item: " + member);
    }
    Map<String, Object> parameters = new LinkedHashMap<>();
    Matcher each = PARAMETER.matcher(matcher.group(2));
    int end = 0;
    while (each.find() && each.start() == end) {
      String value = each.group(2);
      Object old = parameters.put(each.group(1), value == null ? true : value);
      if (old != null) {
        throw new AssertionError("twice: " + member);
      }
      end = each.end();
    }
    if (end != matcher.group(2).length()) {
      throw new AssertionError("no parameters: " + member);
    }
    return new CacheStatus(matcher.group(1), parameters);
  }

  /** The rules of RFC 9211, 2. */
  private void check() {
    boolean forwarded = parameters.containsKey("fwd");
    require(!(is("hit") && forwarded), "hit and fwd");
    require(!forwarded || REASONS.contains(text("fwd")), "an unknown reason");
    for (String needsFwd : List.of("fwd-status", "stored", "collapsed")) {
      require(forwarded || !parameters.containsKey(needsFwd), needsFwd + " without fwd");
    }
    require(text("ttl").matches("|-?[0-9]+"), "ttl is an integer");
    require(text("fwd-status").matches("|[1-9][0-9]{2}"), "fwd-status is an integer");
    require(is("hit") || forwarded || parameters.containsKey("detail"), "says nothing");
  }

  private void require(boolean right, String message) {
    if (!right) {
      throw new AssertionError(message + ": " + this);
    }
  }

  boolean is(String parameter) {
    return parameters.getOrDefault(parameter, false).equals(true);
  }

  /** A parameter's value; empty if it is not there. */
  String text(String parameter) {
    return String.valueOf(parameters.getOrDefault(parameter, ""));
  }

  String fwd() {
    return text("fwd");
  }
}
