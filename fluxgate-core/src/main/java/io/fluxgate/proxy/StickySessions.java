package io.fluxgate.proxy;

import io.fluxgate.filter.TwoPhaseFilter;
import io.fluxgate.http.Attribute;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a client at the endpoint that served it before, by a cookie. Its value is a keyed hash
 * (HMAC-SHA-256) of what the endpoint is called: it tells nothing of the endpoint, nobody without
 * the secret can make one, and it means the same endpoint after a restart or when the order of the
 * endpoints has changed. A value that is no endpoint's, or no endpoint's any longer, is as good as
 * none.
 *
 * <p>Where the endpoint cannot be asked the request goes to another, and the client stays there.
 * Safe for use by many threads.
 */
public final class StickySessions {

  private static final Attribute<Served> SERVED = Attribute.named("fluxgate-sticky");
  private static final int VALUE_BYTES = 16;

  private final Settings settings;
  private final String attributes;
  private volatile Values values = new Values(List.of(), Map.of(), Map.of());

  /**
   * What the cookie is like.
   *
   * @param name its name
   * @param secrets what it is signed with, at least one; the first signs, all are accepted
   * @param path its {@code Path}
   * @param secure whether it is for {@code https} only
   * @param httpOnly whether scripts must not see it
   * @param sameSite {@code Strict}, {@code Lax} or {@code None}
   * @param maxAge how long it is kept; empty until the browser is closed
   */
  public record Settings(
      String name,
      List<String> secrets,
      String path,
      boolean secure,
      boolean httpOnly,
      String sameSite,
      Optional<Duration> maxAge) {

    /** Takes a copy of the list. */
    public Settings {
      secrets = List.copyOf(secrets);
    }

    /** Without the secrets. */
    @Override
    public String toString() {
      return "StickySessions[" + name + "]";
    }
  }

  /** The values that stand for some endpoints. */
  private record Values(
      List<Endpoint> of, Map<String, Endpoint> endpoints, Map<Endpoint, String> values) {}

  /** Which endpoint's answer the client gets. */
  private static final class Served {
    private @Nullable String value;
  }

  /**
   * Sticky clients of one route.
   *
   * @param settings what the cookie is like
   */
  public StickySessions(Settings settings) {
    this.settings = settings;
    this.attributes =
        "; Path="
            + settings.path
            + settings.maxAge.map(age -> "; Max-Age=" + Math.max(1, age.toSeconds())).orElse("")
            + (settings.secure ? "; Secure" : "")
            + (settings.httpOnly ? "; HttpOnly" : "")
            + "; SameSite="
            + settings.sameSite;
  }

  /**
   * The filter that sets the cookie; it stands before everything that may keep the answer.
   *
   * @return the filter
   */
  public TwoPhaseFilter filter() {
    return new TwoPhaseFilter() {
      @Override
      public Step onRequest(Request request) {
        return new Proceed(request.with(SERVED, new Served()));
      }

      @Override
      public boolean readsAnswer() {
        return false;
      }

      @Override
      public Response onResponse(Request request, Response response) {
        String value = request.attribute(SERVED).map(served -> served.value).orElse(null);
        return value == null || value.equals(request.cookie(settings.name).orElse(""))
            ? response
            : response.withHeaders(withCookie(response.headers(), value));
      }
    };
  }

  private Headers withCookie(Headers headers, String value) {
    Headers.Builder more = Headers.builder(headers.size() + 1);
    for (int i = 0; i < headers.size(); i++) {
      more.add(headers, i);
    }
    return more.add("Set-Cookie", settings.name + "=" + value + attributes).build();
  }

  /** The endpoint that a request's cookie stands for, if it is one of these. */
  @Nullable Endpoint endpointOf(Request request, List<Endpoint> endpoints) {
    return request
        .cookie(settings.name)
        .map(value -> valuesOf(endpoints).endpoints.get(value))
        .orElse(null);
  }

  /** The request's answer comes from this endpoint. */
  void served(Request request, Endpoint endpoint, List<Endpoint> endpoints) {
    request
        .attribute(SERVED)
        .ifPresent(served -> served.value = valuesOf(endpoints).values.get(endpoint));
  }

  @SuppressWarnings("ReferenceEquality") // a group has another list when it changes
  private Values valuesOf(List<Endpoint> endpoints) {
    Values known = values;
    if (known.of != endpoints) {
      known = work(endpoints);
      values = known;
    }
    return known;
  }

  private Values work(List<Endpoint> endpoints) {
    Map<String, Endpoint> byValue = new HashMap<>();
    Map<Endpoint, String> byEndpoint = new HashMap<>();
    for (Endpoint endpoint : endpoints) {
      for (String secret : settings.secrets) {
        String value = sign(secret, endpoint.id());
        byValue.putIfAbsent(value, endpoint);
        byEndpoint.putIfAbsent(endpoint, value);
      }
    }
    return new Values(endpoints, Map.copyOf(byValue), Map.copyOf(byEndpoint));
  }

  private static String sign(String secret, String id) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] hash = mac.doFinal(id.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(Arrays.copyOf(hash, VALUE_BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA-256", e);
    }
  }
}
