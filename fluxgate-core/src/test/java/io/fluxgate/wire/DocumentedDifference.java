package io.fluxgate.wire;

import io.fluxgate.wire.ObservedEngine.Forwarded;
import io.fluxgate.wire.ObservedEngine.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * A difference between the engines that users are told of.
 *
 * @param documented the words that tell of it in README
 * @param level makes both outcomes alike in this respect, where it is this difference
 */
record DocumentedDifference(
    String documented, BiFunction<GeneratedRequest, DocumentedDifference.Pair, Pair> level) {

  /** What each engine made of the same request. */
  record Pair(Outcome direct, Outcome jdk) {

    boolean agree() {
      return direct.equals(jdk);
    }

    Pair direct(UnaryOperator<Forwarded> change) {
      return new Pair(direct.with(change), jdk);
    }

    Pair jdk(UnaryOperator<Forwarded> change) {
      return new Pair(direct, jdk.with(change));
    }

    /** The same as if the {@code jdk} engine had done what the other one did. */
    Pair levelled() {
      return new Pair(direct, direct);
    }
  }

  private static final Pattern BARE_LINE_END = Pattern.compile("(?<!\\r)\\n|\\r(?!\\n)");
  private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]");

  private static final Pattern HEAD_IN_ANOTHER_CASE = Pattern.compile("^(?!HEAD )(?i:HEAD )");
  private static final Pattern FOLDED = Pattern.compile("\n[ \t]");
  private static final Pattern ODD_SIZE =
      Pattern.compile(
          "(?:^|\n)[0-9a-fA-F]{8,}(?:;[^\r\n]*)?\r\n|(?:^|[^0\n]\r\n)(?:;[^\r\n]*)?\r\n");
  private static final Pattern TRAILERS = Pattern.compile("\n0+(;[^\r\n]*)?\r\n[^\r\n]");

  /** What RFC 3986 does not let stand in a path or query, no path at all, and the asterisk. */
  private static final Pattern ODD_TARGET =
      Pattern.compile("[\"<>\\\\^`{|}\\[\\]]|(?i:https?:)?//[^/ ?]*[ ?]|OPTIONS \\* ");

  static final List<DocumentedDifference> ALL =
      List.of(
          new DocumentedDifference(
              "`User-Agent` when the client sent none",
              (request, pair) ->
                  pair.jdk(at -> at.without(field -> field.startsWith("user-agent: Java-http-")))),
          new DocumentedDifference(
              "bytes above 0x7F of a request become `?`",
              (request, pair) -> pair.direct(replacing("[\\x80-\\xff]", "?"))),
          new DocumentedDifference(
              "tabs become spaces", (request, pair) -> pair.direct(replacing("\t", " "))),
          new DocumentedDifference(
              "lines of `Cookie` are joined",
              (request, pair) -> pair.direct(DocumentedDifference::withOneCookieLine)),
          new DocumentedDifference(
              "what begins with `Proxy-` is dropped",
              (request, pair) ->
                  pair.direct(at -> at.without(field -> field.startsWith("proxy-")))),
          new DocumentedDifference(
              "a request without a body",
              (request, pair) ->
                  pair.jdk(at -> at.without("content-length: 0"::equals))
                      .direct(at -> at.without("content-length: 0"::equals))),
          new DocumentedDifference(
              "a short chunked request",
              (request, pair) ->
                  isChunked(request)
                      ? pair.direct(at -> at.without(DocumentedDifference::isFraming))
                          .jdk(at -> at.without(DocumentedDifference::isFraming))
                      : pair),
          new DocumentedDifference(
              "loses its connection after its answer",
              (request, pair) ->
                  isChunked(request) && pair.jdk().after().equals("closed")
                      ? new Pair(pair.direct().withAfter("closed"), pair.jdk())
                      : pair),
          new DocumentedDifference(
              "dropped; a request with some is refused",
              (request, pair) ->
                  isChunked(request)
                          && TRAILERS.matcher(request.text).find()
                          && pair.jdk().refused()
                      ? pair.levelled()
                      : pair.direct(
                          at ->
                              at.without("te: trailers"::equals)
                                  .without("connection: TE"::equals))),
          new DocumentedDifference(
              "an empty query goes upstream without its `?`",
              (request, pair) -> pair.direct(DocumentedDifference::withoutEmptyQuery)),
          new DocumentedDifference(
              "a head that the JDK's server itself cannot parse",
              (request, pair) ->
                  pair.direct().refused() && pair.jdk().refused() ? pair.levelled() : pair),
          new DocumentedDifference(
              "400 or 404 in HTML, or the end of the connection",
              (request, pair) ->
                  isRefusal(pair.direct().after()) && isRefusal(pair.jdk().after())
                      ? new Pair(pair.direct(), pair.jdk().withAfter(pair.direct().after()))
                      : pair),
          new DocumentedDifference(
              "get the JDK's own 400 or 404",
              (request, pair) ->
                  pair.jdk().refused() && ODD_TARGET.matcher(firstLine(request)).find()
                      ? pair.levelled()
                      : pair),
          new DocumentedDifference(
              "a method such as `hEAD`",
              (request, pair) ->
                  HEAD_IN_ANOTHER_CASE.matcher(firstLine(request)).find()
                          && pair.jdk().answer().startsWith("501")
                      ? pair.levelled()
                      : pair),
          new DocumentedDifference(
              "a malformed chunked body that nobody reads",
              (request, pair) ->
                  isChunked(request)
                          && pair.direct().refused()
                          && pair.jdk().upstream().isEmpty()
                          && pair.jdk().after().equals("closed")
                      ? pair.levelled()
                      : pair),
          new DocumentedDifference(
              "odd lines of a chunk",
              (request, pair) ->
                  isChunked(request)
                          && hasOddChunk(request.body())
                          && pair.direct().refused()
                          && pair.jdk().after().equals("closed")
                      ? pair.levelled()
                      : pair),
          new DocumentedDifference(
              "a folded header line",
              (request, pair) ->
                  FOLDED.matcher(request.head()).find() && isFramed(pair.jdk())
                      ? pair.levelled()
                      : pair),
          new DocumentedDifference(
              "bare LF or CR between lines, a space in a target",
              (request, pair) -> isLax(request) && isFramed(pair.jdk()) ? pair.levelled() : pair));

  private static boolean isRefusal(String after) {
    return after.matches("closed|4.*(problem|html)");
  }

  private static UnaryOperator<Forwarded> replacing(String pattern, String by) {
    return at -> at.withFields(field -> field.replaceAll(pattern, by));
  }

  private static Forwarded withOneCookieLine(Forwarded at) {
    List<String> fields = new ArrayList<>();
    for (String field : at.fields()) {
      boolean more = field.startsWith("cookie:") && !fields.isEmpty();
      String last = more ? fields.getLast() : "";
      if (last.startsWith("cookie:")) {
        fields.set(fields.size() - 1, last + "; " + field.substring("cookie: ".length()));
      } else {
        fields.add(field);
      }
    }
    return new Forwarded(at.line(), fields, at.body());
  }

  private static Forwarded withoutEmptyQuery(Forwarded at) {
    return new Forwarded(at.line().replaceFirst("\\?$", ""), at.fields(), at.body());
  }

  private static boolean isLax(GeneratedRequest request) {
    String head = request.head();
    return BARE_LINE_END.matcher(head).find()
        || CONTROL.matcher(head).find()
        || firstLine(request).strip().split(" ", -1).length > 3;
  }

  private static boolean hasOddChunk(String body) {
    return ODD_SIZE.matcher(body).find()
        || BARE_LINE_END.matcher(body).find()
        || CONTROL.matcher(body).find();
  }

  private static boolean isFramed(Outcome jdk) {
    return jdk.upstream().stream().noneMatch(at -> at.line().equals("malformed"));
  }

  private static String firstLine(GeneratedRequest request) {
    String text = request.text.stripLeading();
    int end = text.indexOf("\r\n");
    return end < 0 ? text : text.substring(0, end);
  }

  private static boolean isChunked(GeneratedRequest request) {
    return request.head().toLowerCase(Locale.ROOT).contains("transfer-encoding");
  }

  private static boolean isFraming(String field) {
    return field.startsWith("content-length:") || field.startsWith("transfer-encoding:");
  }
}
