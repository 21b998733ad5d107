package io.fluxgate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.config.ListenerConfig.Redirect;
import io.fluxgate.engine.Step;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same place, over https. */
class HttpsRedirectTest {

  private static Response answer(Redirect redirect, String target, String host) throws Exception {
    Request request = Request.builder("GET", target).headers(Headers.of("Host", host)).build();
    Response answer = new HttpsRedirect(redirect).handle(request);
    assertThat(((Step.Answer) new HttpsRedirect(redirect).begin(request)).response().status())
        .isEqualTo(answer.status());
    return answer;
  }

  @ParameterizedTest
  @CsvSource({
    "/, a.test, https://a.test/",
    "/, a.test:80, https://a.test/",
    "/a/b?c=d%20e&f, a.test:8080, https://a.test/a/b?c=d%20e&f",
    "/%2e%2e/x, a.test, https://a.test/%2e%2e/x",
    "/, 192.0.2.1:80, https://192.0.2.1/",
    "/, [2001:db8::1], https://[2001:db8::1]/",
    "/, [2001:db8::1]:80, https://[2001:db8::1]/",
    "http://b.test/x, a.test, https://b.test/x",
    "//b.test/x, a.test, https://a.test//b.test/x"
  })
  void hostAndTargetAreKept(String target, String host, String location) throws Exception {
    Response answer = answer(Redirect.DEFAULT, target, host);

    assertThat(answer.status()).isEqualTo(308);
    assertThat(answer.headers().first("location")).contains(location);
  }

  @Test
  void anotherPortAndStatusAreSaid() throws Exception {
    Response answer = answer(new Redirect(8443, 302), "/x", "a.test:8080");

    assertThat(answer.status()).isEqualTo(302);
    assertThat(answer.headers().first("location")).contains("https://a.test:8443/x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"*"})
  void whatHasNoPlaceIsRefused(String target) throws Exception {
    Request request =
        Request.builder("OPTIONS", target).headers(Headers.of("Host", "a.test")).build();

    Response answer = new HttpsRedirect(Redirect.DEFAULT).handle(request);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.headers().first("location")).isEmpty();
  }

  @Test
  void withoutAHostNobodyIsSentAnywhere() {
    Response answer = new HttpsRedirect(Redirect.DEFAULT).handle(Request.get("/"));

    assertThat(answer.status()).isEqualTo(400);
  }
}
