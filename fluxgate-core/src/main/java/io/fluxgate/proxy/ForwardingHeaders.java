package io.fluxgate.proxy;

import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import io.fluxgate.http.UpstreamException;
import io.fluxgate.http.UpstreamException.Kind;
import java.net.Inet6Address;

/**
 * The headers that tell an upstream where a request came from: {@code X-Forwarded-For}, {@code
 * -Host}, {@code -Proto} and {@code Via} (RFC 9110, 7.6.3). They are written fresh; what a request
 * brought along is believed, and appended to, only from a trusted proxy. Any other {@code
 * X-Forwarded-*}, {@code X-Real-IP} and {@code Forwarded} of a stranger is dropped, because
 * upstreams tend to believe it.
 */
public final class ForwardingHeaders {

  private static final String X_FORWARDED = "X-Forwarded-";

  /** Host, three of X-Forwarded, Forwarded, Via. */
  private static final int MOST_ADDED = 6;

  private final TrustedProxies trusted;
  private final String pseudonym;
  private final String via10;
  private final String via11;

  /**
   * Forwarding headers of one gateway.
   *
   * @param trusted the proxies that are believed
   * @param pseudonym what this gateway calls itself in {@code Via}; unique, or two gateways in a
   *     row look like a loop
   */
  public ForwardingHeaders(TrustedProxies trusted, String pseudonym) {
    this.trusted = trusted;
    this.pseudonym = pseudonym;
    this.via10 = "1.0 " + pseudonym;
    this.via11 = "1.1 " + pseudonym;
  }

  /**
   * The headers an upstream gets.
   *
   * @param request the request as the last filter left it
   * @param preserveHost whether the client's {@code Host} goes along; otherwise the engine writes
   *     the upstream's own
   * @return the headers, in the order of the request's
   * @throws UpstreamException if this gateway has seen the request before
   */
  public Headers apply(Request request, boolean preserveHost) throws UpstreamException {
    Headers from = request.headers();
    boolean believed = trusted.trusts(request.peer().address());
    Headers.Builder to = Headers.builder(from.size() + MOST_ADDED);
    for (int i = 0; i < from.size(); i++) {
      String name = from.name(i);
      if (name.equalsIgnoreCase("Via") && mentionsUs(from.value(i))) {
        throw new UpstreamException(
            Kind.LOOP_DETECTED, false, "this gateway forwarded the request before", null);
      }
      if (!name.equalsIgnoreCase("Host") && !isOurs(name) && (believed || !isForwarding(name))) {
        to.add(from, i);
      }
    }
    String authority = request.authority();
    if (preserveHost && !authority.isEmpty()) {
      to.add("Host", authority);
    }
    String peer = request.peer().addressText();
    to.add(
        "X-Forwarded-For",
        trusted.said(request, "X-Forwarded-For").map(said -> said + ", " + peer).orElse(peer));
    String host = trusted.said(request, "X-Forwarded-Host").orElse(authority);
    if (!host.isEmpty()) {
      to.add("X-Forwarded-Host", host);
    }
    String scheme = request.peer().secure() ? "https" : "http";
    to.add("X-Forwarded-Proto", trusted.said(request, "X-Forwarded-Proto").orElse(scheme));
    if (believed && from.contains("Forwarded")) {
      to.add("Forwarded", "for=" + node(request) + ";proto=" + scheme);
    }
    to.add("Via", request.protocol().endsWith("1.0") ? via10 : via11);
    return to.build();
  }

  /** The peer as RFC 7239 writes it: an IPv6 address in brackets and quotes. */
  private static String node(Request request) {
    String address = request.peer().addressText();
    return request.peer().address() instanceof Inet6Address ? "\"[" + address + "]\"" : address;
  }

  private boolean mentionsUs(String via) {
    for (int at = via.indexOf(pseudonym); at >= 0; at = via.indexOf(pseudonym, at + 1)) {
      int end = at + pseudonym.length();
      boolean begins = at > 0 && (via.charAt(at - 1) == ' ' || via.charAt(at - 1) == '\t');
      if (begins && (end == via.length() || ", \t".indexOf(via.charAt(end)) >= 0)) {
        return true;
      }
    }
    return false;
  }

  /** What is written below, whatever came; other spellings of it are never believed. */
  private static boolean isOurs(String name) {
    return Spelling.same(name, "X-Forwarded-For")
        || Spelling.same(name, "X-Forwarded-Host")
        || Spelling.same(name, "X-Forwarded-Proto");
  }

  private static boolean isForwarding(String name) {
    return Spelling.begins(name, X_FORWARDED)
        || Spelling.same(name, "X-Real-IP")
        || name.equalsIgnoreCase("Forwarded");
  }
}
