package io.fluxgate.wire;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server on a real socket that answers with exactly the bytes it is told, and remembers the heads
 * of the requests it got.
 */
final class RawUpstream implements Closeable {

  /** What it does with a request whose head it has read. */
  interface Script {
    void play(String head, InputStream in, OutputStream out, Socket socket) throws Exception;
  }

  /** What speaks on a connection that was accepted. */
  interface Layer {
    Socket over(Socket carrier) throws IOException;
  }

  private final ServerSocket server;
  private final Layer layer;
  private final Thread acceptor;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  final LinkedBlockingQueue<String> heads = new LinkedBlockingQueue<>();
  final AtomicInteger connections = new AtomicInteger();
  private volatile Script script;

  RawUpstream(Script script) throws IOException {
    this(InetAddress.getLoopbackAddress(), 0, script);
  }

  /** One that listens at a certain place: where another has listened before, perhaps. */
  RawUpstream(InetAddress address, int port, Script script) throws IOException {
    this(address, port, carrier -> carrier, script);
  }

  /** One that speaks TLS, or something else. */
  RawUpstream(Layer layer, Script script) throws IOException {
    this(InetAddress.getLoopbackAddress(), 0, layer, script);
  }

  private RawUpstream(InetAddress address, int port, Layer layer, Script script)
      throws IOException {
    this.layer = layer;
    this.server = new ServerSocket(port, 200, address);
    this.script = script;
    acceptor = Thread.ofVirtual().name("raw-upstream").start(this::accept);
  }

  /** Always the same bytes, as ISO-8859-1, then the connection stays open. */
  static RawUpstream answering(String bytes) throws IOException {
    return new RawUpstream(
        (head, in, out, socket) -> out.write(bytes.getBytes(StandardCharsets.ISO_8859_1)));
  }

  /** A small plain 200. */
  static RawUpstream ok() throws IOException {
    return answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: text/plain\r\n\r\nok");
  }

  /** Writes text as ISO-8859-1 and flushes. */
  static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /** The next request's head in lower case; waits for it. */
  String awaitLowerCaseHead() throws InterruptedException {
    return awaitHead().toLowerCase(Locale.ROOT);
  }

  void script(Script next) {
    script = next;
  }

  String url() {
    return (layer instanceof TlsServer ? "https" : "http")
        + "://localhost:"
        + server.getLocalPort();
  }

  int port() {
    return server.getLocalPort();
  }

  /** The next request's head; waits for it. */
  String awaitHead() throws InterruptedException {
    String head = heads.poll(20, TimeUnit.SECONDS);
    if (head == null) {
      throw new AssertionError("the upstream got no request");
    }
    return head;
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        connections.incrementAndGet();
        sockets.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket carrier) {
    try (Socket socket = layer.over(carrier)) {
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      while (true) {
        String head = readHead(in);
        if (head.isEmpty()) {
          return;
        }
        heads.add(head);
        script.play(head, in, out, socket);
        out.flush();
      }
    } catch (Exception e) {
      // the gateway went away, or the script threw to cut the connection
    } finally {
      sockets.remove(carrier);
    }
  }

  private static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
      int c = in.read();
      if (c < 0) {
        return "";
      }
      head.append((char) c);
    }
    return head.toString();
  }

  int openConnections() {
    return sockets.size();
  }

  /** Dies: it listens no more, and every connection is reset. */
  void kill() throws IOException, InterruptedException {
    server.close();
    acceptor.join(); // it may have taken one more connection while the listener was closed
    for (Socket socket : sockets) {
      reset(socket);
    }
  }

  /** Closes a connection with a reset. */
  static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
