package io.fluxgate.http;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What went wrong, told to a client as {@code application/problem+json} (RFC 9457). It never
 * carries an internal address, an exception's text or anything else of the gateway's insides.
 *
 * @param status the status code, 400 to 599
 * @param type the last part of the problem's stable name, for example {@code no-route}; or all of
 *     it, which then contains {@code ://}
 * @param title the same short sentence for every problem of this type
 * @param detail what is particular to this one
 * @param members further members of the JSON object, by name, in this order: each a text or a list
 *     of texts
 */
public record ProblemDetail(
    int status, String type, String title, String detail, Map<String, Object> members) {

  private static final String REQUEST_PREFIX = "urn:fluxgate:request:";

  /**
   * Before the {@link #type} in the answer's {@code type} member, unless the type is a whole URI.
   */
  public static final String TYPE_PREFIX = "urn:fluxgate:problem:";

  /**
   * What the types begin with that everybody shares: the HTTP Problem Types registry (RFC 9457,
   * 4.2).
   */
  public static final String IANA_PREFIX = "https://iana.org/assignments/http-problem-types#";

  /**
   * Checks the status and takes a copy of the members.
   *
   * @throws IllegalArgumentException if the status is no error, or a member is neither a text nor a
   *     list of texts
   */
  public ProblemDetail {
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("a problem's status is 400 to 599: " + status);
    }
    Map<String, Object> copy = new LinkedHashMap<>();
    members.forEach((name, value) -> copy.put(name, member(name, value)));
    members = Collections.unmodifiableMap(copy);
  }

  private static Object member(String name, Object value) {
    if (value instanceof String) {
      return value;
    }
    if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
      return List.copyOf(list);
    }
    throw new IllegalArgumentException(
        "member " + name + " must be a text or a list of texts: " + value);
  }

  /**
   * A problem without further members.
   *
   * @param status the status code, 400 to 599
   * @param type the last part of the problem's stable name
   * @param title the same short sentence for every problem of this type
   * @param detail what is particular to this one
   * @throws IllegalArgumentException if the status is no error
   */
  public ProblemDetail(int status, String type, String title, String detail) {
    this(status, type, title, detail, Map.of());
  }

  /**
   * This problem with one more member of its JSON object.
   *
   * @param name the member's name
   * @param value its value
   * @return a new problem
   */
  public ProblemDetail with(String name, String value) {
    return withMember(name, value);
  }

  /**
   * This problem with one more member of its JSON object, an array.
   *
   * @param name the member's name
   * @param values the texts in it, in this order
   * @return a new problem
   */
  public ProblemDetail with(String name, List<String> values) {
    return withMember(name, values);
  }

  private ProblemDetail withMember(String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(members);
    more.put(name, value);
    return new ProblemDetail(status, type, title, detail, more);
  }

  /**
   * The answer that tells it.
   *
   * @return a response with this status and a JSON body
   */
  public Response toResponse() {
    return toResponse("");
  }

  /**
   * The answer that tells it, with the occurrence's own name, so that a client's report finds the
   * line in the log.
   *
   * @param requestId the gateway's name for the request; empty to leave it out
   * @return a response with this status and a JSON body
   */
  public Response toResponse(String requestId) {
    StringBuilder json = new StringBuilder("{\"type\":");
    quote(json, type.contains("://") ? type : TYPE_PREFIX + type);
    quote(json.append(",\"title\":"), title);
    json.append(",\"status\":").append(status);
    quote(json.append(",\"detail\":"), detail);
    if (!requestId.isEmpty()) {
      quote(json.append(",\"instance\":"), REQUEST_PREFIX + requestId);
    }
    members.forEach(
        (name, value) -> {
          quote(json.append(','), name);
          value(json.append(':'), value);
        });
    return Response.of(status)
        .withHeader("Content-Type", "application/problem+json")
        .withBody(Body.of(json.append('}').toString()));
  }

  private static void value(StringBuilder json, Object value) {
    if (value instanceof List<?> list) {
      json.append('[');
      for (int i = 0; i < list.size(); i++) {
        quote(i == 0 ? json : json.append(','), String.valueOf(list.get(i)));
      }
      json.append(']');
    } else {
      quote(json, String.valueOf(value));
    }
  }

  private static void quote(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c) || c == 0x2028 || c == 0x2029) {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
