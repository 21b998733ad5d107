package io.fluxgate.wire;

import io.fluxgate.Gateway;
import io.fluxgate.config.ConfigException;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A gateway in a JVM of its own, for what depends on how that was started. */
final class Child implements Closeable {

  private final Process process;
  private final BufferedReader out;

  /** With these options for Java and these arguments for {@link #main}. */
  Child(List<String> options, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(options);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Child.class.getName());
    command.addAll(List.of(arguments));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
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
      Gateway gateway =
          Gateway.builder()
              .port(0)
              .route(
                  "all",
                  route ->
                      route
                          .any("/*")
                          .upstream(arguments[0])
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
