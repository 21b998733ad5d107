package io.fluxgate.bench.load;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where gateways are started.
 *
 * @param upstreamPorts the two ports of the upstream
 * @param peers the folder of the other gateways' modules, built
 * @param output a folder for logs and configurations
 */
record Site(List<Integer> upstreamPorts, Path peers, Path output) {

  /** The flags of every JVM that is measured. */
  static final List<String> FLAGS = List.of("-Xmx512m", "-XX:+UseG1GC");

  /** Those of the load generator and the upstream. */
  private static final List<String> OWN_FLAGS = List.of("-Xms128m", "-Xmx512m", "-XX:+UseSerialGC");

  /** Newer JVMs warn where Netty does what it always did. */
  private static final List<String> QUIET =
      Runtime.version().feature() >= 24
          ? List.of("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED")
          : List.of();

  Site {
    upstreamPorts = List.copyOf(upstreamPorts);
  }

  int upstreamPort() {
    return upstreamPorts.getFirst();
  }

  /** The class path of this process. */
  static String ownClassPath() {
    return System.getProperty("java.class.path");
  }

  /** The class path of another gateway's module, as its build has written it down. */
  String classPath(String module) throws IOException {
    Path target = peers.resolve(module).resolve("target");
    return target.resolve("classes")
        + File.pathSeparator
        + Files.readString(target.resolve("classpath")).strip();
  }

  static List<String> java(List<String> flags, String classPath, String main, List<String> args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(QUIET);
    command.addAll(List.of("-cp", classPath, main));
    command.addAll(args);
    return command;
  }

  /** Starts one of the test's own processes. */
  static Child own(Class<?> main, Path output) throws IOException {
    String name = main.getSimpleName();
    List<String> command = java(OWN_FLAGS, ownClassPath(), main.getName(), List.of());
    return Child.start(name, command, output.resolve(name + ".log"));
  }

  Path log(String name) {
    return output.resolve(name + ".log");
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
