package io.fluxgate.bench.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A server installed on this machine, started with a configuration made for the test.
 *
 * @param program its name
 * @param arguments what goes before the configuration's path
 * @param configuration the file, with {@code PORT}, {@code UPSTREAM}, {@code FOLDER} and {@code
 *     USER} to be filled in
 */
record NativeServer(String program, List<String> arguments, String configuration) {

  private static final Duration START = Duration.ofSeconds(10);

  /** Stays between the server and us, so that the server ends when our end of the pipe does. */
  private static final String UNTIL_INPUT_ENDS = "\"$@\" & read _; kill $!; wait";

  static NativeServer nginx(boolean cache) {
    return new NativeServer(
        "nginx",
        List.of("-p", "FOLDER", "-e", "stderr", "-c"),
        """
        daemon off;
        user USER;
        worker_processes 1;
        worker_rlimit_nofile 20000;
        error_log stderr warn;
        pid FOLDER/nginx.pid;
        events { worker_connections 18000; }
        http {
          access_log off;
          client_body_temp_path FOLDER/body;
          proxy_temp_path FOLDER/proxy;
          fastcgi_temp_path FOLDER/fastcgi;
          uwsgi_temp_path FOLDER/uwsgi;
          scgi_temp_path FOLDER/scgi;
          proxy_cache_path FOLDER/cache keys_zone=answers:10m;
          keepalive_requests 1000000000;
          client_max_body_size 0;
          upstream origin {
            server 127.0.0.1:UPSTREAM;
            keepalive 6000;
            keepalive_requests 1000000000;
          }
          server {
            listen 127.0.0.1:PORT backlog=8192;
            location / {
              proxy_pass http://origin;
              proxy_http_version 1.1;
              proxy_set_header Connection "";
              proxy_buffers 16 16k;
              proxy_max_temp_file_size 0;
              proxy_request_buffering off;
              proxy_cache CACHE;
              proxy_cache_valid 200 1d;
            }
          }
        }
        """
            .replace("CACHE", cache ? "answers" : "off"));
  }

  static NativeServer haproxy() {
    return new NativeServer(
        "haproxy",
        List.of("-db", "-f"),
        """
        global
          nbthread 1
          maxconn 5500
          tune.pool-low-fd-ratio 90
          tune.pool-high-fd-ratio 95
        defaults
          mode http
          timeout connect 5s
          timeout client 60s
          timeout server 60s
          http-reuse always
          option http-keep-alive
        frontend clients
          bind 127.0.0.1:PORT backlog 8192
          default_backend origin
        backend origin
          server origin 127.0.0.1:UPSTREAM
        """);
  }

  boolean installed() {
    return found().count() > 0;
  }

  Running start(String name, Site site) throws IOException {
    Path folder = Files.createDirectories(site.output().resolve(name)).toAbsolutePath();
    int port = Site.freePort();
    Path file = folder.resolve(program + ".conf");
    Files.writeString(
        file,
        filled(configuration, folder)
            .replace("PORT", Integer.toString(port))
            .replace("UPSTREAM", Integer.toString(site.upstreamPort())));
    List<String> command = new ArrayList<>(List.of("sh", "-c", UNTIL_INPUT_ENDS, "sh"));
    command.add(path().toString());
    arguments.forEach(argument -> command.add(filled(argument, folder)));
    command.add(file.toString());
    Child child = Child.start(name, command, site.log(name));
    awaitListening(child, port);
    return new Running(child, port, version(), false, child.handles());
  }

  private static String filled(String text, Path folder) {
    return text.replace("FOLDER", folder.toString())
        .replace("USER", System.getProperty("user.name"));
  }

  private static void awaitListening(Child child, int port) throws IOException {
    long end = System.nanoTime() + START.toNanos();
    while (child.alive()) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        if (socket.isConnected()) {
          return;
        }
      } catch (IOException e) {
        if (System.nanoTime() - end > 0) {
          child.close();
          throw e;
        }
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
    }
    child.close();
    throw new IOException("ended at once; its log says why");
  }

  private String version() throws IOException {
    Process process = new ProcessBuilder(path().toString(), "-v").redirectErrorStream(true).start();
    try (var out = process.inputReader()) {
      String line = out.readLine();
      return line == null ? program : line;
    }
  }

  private Path path() {
    return found().findFirst().orElseThrow();
  }

  /** Servers often lie where only the path of an administrator leads. */
  private Stream<Path> found() {
    return Stream.concat(
            Stream.of(System.getenv().getOrDefault("PATH", "").split(":")),
            Stream.of("/usr/sbin", "/usr/local/sbin"))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable);
  }
}
