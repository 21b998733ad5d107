package io.fluxgate.http;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What went wrong, told to a client as {@code application/problem+json} (RFC 9457). It never
 * carries an internal address, an exception's text or anything else of the gateway's insides.
 *
 * @param status the status code, 400 to 599
 * @param type the last part of the problem's stable name, for example {@code no-route}
 * @param title the same short sentence for every problem of this type
 * @param detail what is particular to this one
 * @param members further members of the JSON object, by name, in this order
 */
public record ProblemDetail(
    int status, String type, String title, String detail, Map<String, String> members) {

  private static final String REQUEST_PREFIX = "urn:fluxgate:request:";

  /** Before the {@link #type} in the answer's {@code type} member. */
  public static final String TYPE_PREFIX = "urn:fluxgate:problem:";

  /**
   * Checks the status and takes a copy of the members.
   *
   * @throws IllegalArgumentException if the status is no error
   */
  public ProblemDetail {
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("a problem's status is 400 to 599: " + status);
    }
    members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
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
    Map<String, String> more = new LinkedHashMap<>(members);
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
    quote(json, TYPE_PREFIX + type);
    quote(json.append(",\"title\":"), title);
    json.append(",\"status\":").append(status);
    quote(json.append(",\"detail\":"), detail);
    if (!requestId.isEmpty()) {
      quote(json.append(",\"instance\":"), REQUEST_PREFIX + requestId);
    }
    members.forEach(
        (name, value) -> {
          quote(json.append(','), name);
          quote(json.append(':'), value);
        });
    return Response.of(status)
        .withHeader("Content-Type", "application/problem+json")
        .withBody(Body.of(json.append('}').toString()));
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
