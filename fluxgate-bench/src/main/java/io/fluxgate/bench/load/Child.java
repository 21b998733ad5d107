package io.fluxgate.bench.load;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process that this one started and speaks with by lines. No wait is longer than it is told to
 * be, and none of them outlives this process: they end with their standard input, and are killed if
 * they do not. For one thread.
 */
final class Child implements AutoCloseable {

  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final Duration END = Duration.ofSeconds(5);
  private static final Set<Child> LIVING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> LIVING.forEach(Child::close)));
  }

  private final String name;
  private final Path log;
  private final Process process;
  private final PrintStream in;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private Child(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
    this.in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
  }

  /**
   * Starts a process.
   *
   * @param log what its standard error is appended to, and what it says to nobody
   */
  static Child start(String name, List<String> command, Path log) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(Redirect.appendTo(log.toFile())).start();
    Child child = new Child(name, log, process);
    LIVING.add(child);
    Thread.ofVirtual().start(child::readLines);
    return child;
  }

  /** Says a line and waits for the answer. */
  String ask(String line) throws IOException {
    tell(line);
    return line(ANSWER);
  }

  void tell(String line) {
    in.println(line);
  }

  /** The next line it says. */
  String line(Duration atMost) throws IOException {
    try {
      String line = lines.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
      if (line == null) {
        throw new IOException(
            name + (process.isAlive() ? " says nothing for " + atMost : " has ended"));
      }
      return line;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + name, e);
    }
  }

  boolean alive() {
    return process.isAlive();
  }

  /** The process and those that it started. */
  List<ProcessHandle> handles() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
  }

  @Override
  public void close() {
    List<ProcessHandle> handles = handles();
    in.close();
    try {
      if (!process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
        handles.forEach(ProcessHandle::destroyForcibly);
        process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      handles.forEach(ProcessHandle::destroyForcibly);
      Thread.currentThread().interrupt();
    }
    LIVING.remove(this);
  }

  private void readLines() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith(PeerProcess.MARK)) {
          lines.add(line.substring(PeerProcess.MARK.length()));
        } else {
          Files.writeString(log, line + "\n", CREATE, APPEND);
        }
      }
    } catch (IOException e) {
      lines.add("broken " + e);
    }
  }
}
