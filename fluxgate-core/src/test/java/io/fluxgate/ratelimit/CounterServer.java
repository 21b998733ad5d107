package io.fluxgate.ratelimit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counters that several gateways share, over TCP: a line {@code take KEY PERMITS LIMIT} is answered
 * with how many of the permits there were, which is some or none; {@code give KEY PERMITS} with 0.
 */
final class CounterServer implements AutoCloseable {

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Map<String, Long> taken = new ConcurrentHashMap<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private final Thread acceptor;

  CounterServer() throws IOException {
    acceptor = Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  long taken(String key) {
    return taken.getOrDefault(key, 0L);
  }

  /** One question, over a connection of its own. */
  static long ask(int port, String line) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
      socket.setSoTimeout(5_000);
      PrintWriter out = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8);
      out.println(line);
      String answer =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
              .readLine();
      if (answer == null) {
        throw new IOException("no answer");
      }
      return Long.parseLong(answer);
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket socket) {
    try (socket;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        PrintWriter out = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.println(answer(line.split(" ")));
      }
    } catch (IOException e) {
      // the client has gone, or this server has
    } finally {
      open.remove(socket);
    }
  }

  private long answer(String[] words) {
    long[] granted = {0};
    long permits = Long.parseLong(words[2]);
    taken.merge(words[1], 0L, Long::sum);
    taken.computeIfPresent(
        words[1],
        (key, before) -> {
          granted[0] =
              words[0].equals("give")
                  ? -permits
                  : Math.min(permits, Long.parseLong(words[3]) - before);
          return before + granted[0];
        });
    return Math.max(0, granted[0]);
  }

  @Override
  public void close() throws IOException {
    server.close();
    try {
      acceptor.join(); // it may take one more connection until it sees that
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Socket socket : open) {
      socket.close();
    }
  }
}
