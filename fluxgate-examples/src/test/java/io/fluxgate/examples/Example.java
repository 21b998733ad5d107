package io.fluxgate.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A main that runs in a process of its own, as a reader would run it. */
final class Example implements AutoCloseable {

  private static final Pattern ADDRESS =
      Pattern.compile("(?:Gateway|Listening) on (http://\\S+?),?(?: .*)?");

  final Process process;
  final URI uri;
  private final HttpClient client = HttpClient.newHttpClient();

  private Example(Process process, URI uri) {
    this.process = process;
    this.uri = uri;
  }

  /** Starts a main. */
  static Process process(String main, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-cp", System.getProperty("java.class.path"), main));
    command.addAll(List.of(args));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** Starts a main and waits until it says where its gateway listens. */
  static Example start(String main, String... args) throws IOException {
    Process process = process(main, args);
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder said = new StringBuilder();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      said.append(line).append('\n');
      Matcher address = ADDRESS.matcher(line);
      if (address.matches()) {
        Thread.ofVirtual()
            .start(() -> out.lines().forEach(more -> {})); // so that it never waits for us to read
        return new Example(process, URI.create(address.group(1)));
      }
    }
    throw new AssertionError("it ended before it listened:\n" + said);
  }

  HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri.resolve(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri.resolve(path))
            .headers(headers)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** Asks the process to end, and waits. */
  boolean ends() throws InterruptedException {
    process.destroy();
    return process.waitFor(30, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    client.close();
    process.destroyForcibly();
  }
}
