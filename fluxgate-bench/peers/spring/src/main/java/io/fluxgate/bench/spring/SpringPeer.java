package io.fluxgate.bench.spring;

import io.fluxgate.bench.load.PeerProcess;
import io.netty.util.Version;
import java.io.IOException;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** Spring Cloud Gateway on WebFlux with one route for everything: its defaults. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class SpringPeer {

  /**
   * Runs the gateway until standard input ends.
   *
   * @param args the upstream's port
   * @throws IOException if standard input cannot be read
   */
  public static void main(String[] args) throws IOException {
    SpringApplication application = new SpringApplication(SpringPeer.class);
    application.setDefaultProperties(
        Map.of(
            "server.port", "0",
            "server.address", "127.0.0.1",
            "spring.main.banner-mode", "off",
            "logging.level.root", "warn",
            "peer.upstream", "http://127.0.0.1:" + args[0]));
    try (ConfigurableApplicationContext context = application.run()) {
      int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
      PeerProcess.serve(version(), port);
    }
  }

  @Bean
  RouteLocator routes(RouteLocatorBuilder builder, @Value("${peer.upstream}") String upstream) {
    return builder.routes().route(route -> route.path("/**").uri(upstream)).build();
  }

  private static String version() {
    return "Spring Cloud Gateway "
        + RouteLocator.class.getPackage().getImplementationVersion()
        + ", Spring Boot "
        + SpringApplication.class.getPackage().getImplementationVersion()
        + ", Netty "
        + Version.class.getPackage().getImplementationVersion();
  }
}
