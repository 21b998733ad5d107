package io.fluxgate.cache;

import io.fluxgate.http.Body;
import io.fluxgate.http.Request;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * What tells requests apart that may be given the same answer.
 *
 * @param ignoredQuery names of query parameters that make no difference; {@code utm_*} for all that
 *     begin so
 * @param sortQuery whether the order of query parameters makes no difference, but for those of one
 *     name
 * @param headers names of headers that make one, besides those an answer's {@code Vary} names
 * @param cookies names of cookies that make one
 * @param posts whether answers to POST are kept too, apart for each content of the request
 */
public record KeyRules(
    List<String> ignoredQuery,
    boolean sortQuery,
    List<String> headers,
    List<String> cookies,
    boolean posts) {

  /** The URI alone. */
  public static final KeyRules DEFAULT =
      new KeyRules(List.of(), false, List.of(), List.of(), false);

  /** The longest content of a POST that is looked at. */
  static final int LONGEST_POST = 1 << 20;

  /** Takes copies of the lists. */
  public KeyRules {
    ignoredQuery = List.copyOf(ignoredQuery);
    headers = List.copyOf(headers);
    cookies = List.copyOf(cookies);
  }

  /** The key of a request; its body must be in memory if it is a POST that is to be kept. */
  CacheKey key(Request request) throws IOException {
    return new CacheKey(uri(request.authority(), request.originForm()), extra(request));
  }

  /** Methods share it, so that one may remove what another left. */
  String uri(String authority, String originForm) {
    return authority.toLowerCase(Locale.ROOT) + (isPlain() ? originForm : normalized(originForm));
  }

  private boolean isPlain() {
    return ignoredQuery.isEmpty() && !sortQuery;
  }

  private String normalized(String originForm) {
    int mark = originForm.indexOf('?');
    if (mark < 0) {
      return originForm;
    }
    List<String> kept = new ArrayList<>();
    for (String parameter : originForm.substring(mark + 1).split("&", -1)) {
      if (!isIgnored(name(parameter))) {
        kept.add(parameter);
      }
    }
    if (sortQuery) {
      kept.sort(Comparator.comparing(KeyRules::name)); // those of one name keep their order
    }
    String path = originForm.substring(0, mark);
    return kept.isEmpty() ? path : path + "?" + String.join("&", kept);
  }

  private static String name(String parameter) {
    int equals = parameter.indexOf('=');
    return equals < 0 ? parameter : parameter.substring(0, equals);
  }

  private boolean isIgnored(String name) {
    for (String ignored : ignoredQuery) {
      if (ignored.endsWith("*")
          ? name.startsWith(ignored.substring(0, ignored.length() - 1))
          : name.equals(ignored)) {
        return true;
      }
    }
    return false;
  }

  private String extra(Request request) throws IOException {
    boolean post = request.method().equals("POST");
    if (headers.isEmpty() && cookies.isEmpty() && !post) {
      return "";
    }
    StringBuilder extra = new StringBuilder();
    for (String header : headers) {
      part(extra, String.join(",", request.headers().all(header)));
    }
    for (String cookie : cookies) {
      part(extra, request.cookie(cookie).orElse(""));
    }
    if (post) {
      part(extra, String.join(",", request.headers().all("Content-Type")));
      part(extra, digest(request.body()));
    }
    return extra.toString();
  }

  /** With its length, so that no two lists of parts look the same. */
  private static void part(StringBuilder extra, String value) {
    extra.append(value.length()).append(':').append(value);
  }

  private static String digest(Body body) throws IOException {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(body.readAll(LONGEST_POST));
      return HexFormat.of().formatHex(Arrays.copyOf(digest, 16));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
