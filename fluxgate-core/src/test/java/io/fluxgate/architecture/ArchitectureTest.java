package io.fluxgate.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The rooms of the house and who may import whom; docs/ARCHITECTURE.md draws the same for people.
 */
@AnalyzeClasses(packages = "io.fluxgate", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String[] EVERYDAY = {
    "java..",
    "javax.crypto..",
    "org.slf4j..",
    "org.jspecify..",
    "com.google.errorprone.annotations.."
  };

  @ArchTest static final ArchRule httpStandsAlone = room("http").sees();
  @ArchTest static final ArchRule timeStandsAlone = room("time").sees();
  @ArchTest static final ArchRule configStandsAlone = room("config").sees();
  @ArchTest static final ArchRule filterSeesTheValues = room("filter").sees("http", "time");

  @ArchTest
  static final ArchRule tlsSeesWhatDescribesIt =
      room("tls")
          .with("javax.net.ssl..", "javax.security.auth.x500..")
          .sees("http", "time", "config");

  @ArchTest
  static final ArchRule engineSeesTheValues =
      room("engine").with("javax.net.ssl..").sees("http", "time", "tls");

  @ArchTest
  static final ArchRule pluginIsTheSpi = room("plugin").sees("http", "time", "filter", "config");

  @ArchTest
  static final ArchRule builtInPluginsUseTheSpiAlone =
      room("plugin.builtin").sees("http", "time", "filter", "config", "plugin");

  @ArchTest static final ArchRule routerIsAFeature = feature("router");
  @ArchTest static final ArchRule identityIsAFeature = feature("identity");
  @ArchTest static final ArchRule loadBalancerIsAFeature = feature("loadbalancer");
  @ArchTest static final ArchRule rateLimitIsAFeature = feature("ratelimit");
  @ArchTest static final ArchRule concurrencyIsAFeature = feature("concurrency");
  @ArchTest static final ArchRule circuitBreakerIsAFeature = feature("circuitbreaker");
  @ArchTest static final ArchRule healthIsAFeature = feature("health");
  @ArchTest static final ArchRule cacheIsAFeature = feature("cache");
  @ArchTest static final ArchRule retryIsAFeature = feature("retry");
  @ArchTest static final ArchRule metricsIsAFeature = feature("metrics");

  @ArchTest
  static final ArchRule proxySeesWhatDecidesAboutEndpoints =
      room("proxy")
          .sees(
              "http",
              "time",
              "filter",
              "plugin",
              "loadbalancer",
              "circuitbreaker",
              "retry",
              "health",
              "engine",
              "tls",
              "config");

  @ArchTest
  static final ArchRule theJdkEngineAloneTouchesTheJdksHttp =
      noClasses()
          .that(resideOutsideOfPackages("io.fluxgate.engine.jdk"))
          .and()
          .doNotHaveFullyQualifiedName("io.fluxgate.Gateway") // asHttpHandler() names the type
          .should()
          .dependOnClassesThat(resideInAnyPackage("com.sun..", "java.net.http.."))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule theJsonDoorAloneImportsJackson =
      noClasses()
          .that(resideOutsideOfPackages("io.fluxgate.config.json"))
          .should()
          .dependOnClassesThat(resideInAnyPackage("tools.jackson..", "com.fasterxml.."));

  @ArchTest
  static final ArchRule onlyTheFrontDoorsSeeTheGateway =
      noClasses()
          .that(
              resideOutsideOfPackages(
                  "io.fluxgate",
                  "io.fluxgate.cli..",
                  "io.fluxgate.admin..",
                  "io.fluxgate.testing.."))
          .should()
          .dependOnClassesThat(resideInAnyPackage("io.fluxgate"))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule noCycles = slices().matching("io.fluxgate.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyTheTimeSourceReadsTheClock =
      noClasses()
          .that(resideOutsideOfPackages("io.fluxgate.time"))
          .should()
          .callMethodWhere(
              calls(System.class, "nanoTime", "currentTimeMillis")
                  .or(calls(java.time.Instant.class, "now"))
                  .or(calls(java.time.Clock.class, "systemUTC", "systemDefaultZone"))
                  .or(calls(Thread.class, "sleep"))
                  .or(calls(Math.class, "random")));

  private static DescribedPredicate<JavaCall<?>> calls(Class<?> owner, String... names) {
    Set<String> wanted = Set.of(names);
    return describe(
        owner.getSimpleName() + "." + wanted,
        call -> call.getTargetOwner().isEquivalentTo(owner) && wanted.contains(call.getName()));
  }

  private static ArchRule feature(String name) {
    return room(name).sees("http", "time", "filter", "plugin", "config");
  }

  private static Room room(String name) {
    return new Room(name, List.of());
  }

  private record Room(String name, List<String> alsoOfJava) {

    Room with(String... packages) {
      return new Room(name, List.of(packages));
    }

    ArchRule sees(String... others) {
      List<String> allowed = new ArrayList<>(List.of(EVERYDAY));
      allowed.addAll(alsoOfJava);
      allowed.add("io.fluxgate." + name + "..");
      for (String other : others) {
        allowed.add("io.fluxgate." + other);
      }
      DescribedPredicate<JavaClass> known =
          resideInAnyPackage(allowed.toArray(String[]::new))
              .or(describe("arrays and primitives", c -> c.isPrimitive() || c.isArray()));
      String front = "io.fluxgate." + name;
      // The doors behind a room (engine.jdk, config.json) have a rule of their own.
      return classes()
          .that()
          .resideInAPackage(front)
          .should()
          .onlyDependOnClassesThat(known)
          .allowEmptyShould(true);
    }
  }
}
