package io.fluxgate.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.Gateway;
import io.fluxgate.GatewayBuilder;
import io.fluxgate.config.ClientAuth;
import io.fluxgate.config.ConfigException;
import io.fluxgate.config.Problem;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What the README shows about TLS. */
class HttpsTest {

  private static GatewayBuilder describe(String password) {
    return Gateway.builder()
        .listen(
            "https",
            at ->
                at.port(8443)
                    .tls(
                        tls ->
                            tls.certificate("tls/example.org.pem", "tls/example.org.key")
                                .keystore("tls/example.net.p12", password)
                                .clientAuth(ClientAuth.OPTIONAL, "tls/staff-ca.pem")
                                .clientHeaders()))
        .listen("http", at -> at.port(8080).redirectToHttps(8443))
        .route(
            "orders",
            route ->
                route
                    .any("/api/orders/*")
                    .upstream(
                        "https://orders.internal:8444",
                        upstream ->
                            upstream.tls(
                                tls ->
                                    tls.ca("tls/internal-ca.pem")
                                        .clientCertificate("tls/gateway.pem", "tls/gateway.key"))));
  }

  @Test
  void everyFileThatIsMissingIsNamedAtOnceAndByItsPlace() {
    assertThat(problems(() -> describe("secret").build()))
        .anyMatch(said -> said.contains("certificates[0]") && said.contains("tls/example.org.pem"))
        .anyMatch(said -> said.contains("certificates[1]") && said.contains("tls/example.net.p12"))
        .anyMatch(said -> said.contains("client_ca") && said.contains("tls/staff-ca.pem"))
        .anyMatch(said -> said.contains("upstreams[0]") && said.contains("tls/internal-ca.pem"))
        .noneMatch(said -> said.contains("secret"));
  }

  @Test
  void theFileSaysTheSameAndThatAPasswordIsMissing() {
    assertThat(problems(() -> Gateway.fromJson(Path.of("https.json")).build()))
        .anyMatch(said -> said.contains("password_env") && said.contains("EXAMPLE_NET_PASSWORD"))
        .anyMatch(said -> said.contains("tls/staff-ca.pem"));
  }

  private static List<String> problems(ThrowingCallable building) {
    ConfigException[] thrown = new ConfigException[1];
    assertThatThrownBy(building)
        .isInstanceOfSatisfying(ConfigException.class, refused -> thrown[0] = refused);
    return thrown[0].problems().stream().map(Problem::toString).toList();
  }
}
