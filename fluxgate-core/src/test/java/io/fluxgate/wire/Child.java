package io.fluxgate.wire;

import io.fluxgate.Gateway;
import io.fluxgate.GatewayBuilder;
import io.fluxgate.config.CertificateConfig;
import io.fluxgate.config.ConfigException;
import io.fluxgate.engine.Engine;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A gateway in a JVM of its own, for what depends on how that was started. */
final class Child implements Closeable {

  private static final String ENGINE = "engine";
  private static final String CERTIFICATE = "certificate";
  private static final String KEY = "key";

  private final Process process;
  private final BufferedReader out;

  /** On this engine, with these options for Java and these arguments for {@link #main}. */
  Child(Engine engine, List<String> options, String... arguments) throws IOException {
    this(command(engine, options, arguments));
  }

  private Child(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** One that may open so many files and sockets, and no more. */
  static Child withDescriptors(int count, Engine engine, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    // The arguments come as they are behind the script and its name.
    command.addAll(List.of("sh", "-c", "ulimit -n " + count + "; exec \"$@\"", "child"));
    command.addAll(command(engine, List.of(), arguments));
    return new Child(command);
  }

  /** One that speaks TLS. */
  static Child secure(Engine engine, CertificateConfig pem, String... arguments)
      throws IOException {
    List<String> options =
        List.of(
            "-D" + CERTIFICATE + "=" + pem.certificate().orElseThrow(),
            "-D" + KEY + "=" + pem.key().orElseThrow());
    return new Child(engine, options, arguments);
  }

  private static List<String> command(Engine engine, List<String> options, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(options);
    command.add("-D" + ENGINE + "=" + engine.name());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Child.class.getName());
    command.addAll(List.of(arguments));
    return command;
  }

  long pid() {
    return process.pid();
  }

  /** How long it has kept processors busy since it was started. */
  Duration processorTime() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  /** What it prints next. */
  String readLine() throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new IOException("the child has ended");
    }
    return line;
  }

  URI uri() throws IOException {
    return URI.create(readLine());
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /**
   * Runs a gateway in front of an upstream until it is killed: {@code proxy URL [preserve-host]};
   * prints its address, or what is wrong, and then the platform properties.
   */
  public static void main(String[] arguments) throws Exception {
    try {
      GatewayBuilder builder = Gateway.builder();
      String certificate = System.getProperty(CERTIFICATE);
      if (certificate != null) {
        builder.tls(tls -> tls.certificate(certificate, System.getProperty(KEY)));
      }
      Gateway gateway =
          builder
              .engine(Engine.named(System.getProperty(ENGINE, "jdk")))
              .port(0)
              .route(
                  "all",
                  route ->
                      route
                          .any("/*")
                          .upstream(arguments[0])
                          .timeouts(timeouts -> timeouts.connect(Duration.ofSeconds(20)))
                          .preserveHost(arguments.length > 1 && arguments[1].equals("host")))
              .start();
      System.out.println(gateway.uri());
      gateway.platformProperties().forEach(System.out::println);
    } catch (ConfigException e) {
      System.out.println(e.problems());
    }
    Thread.currentThread().join();
  }
}
