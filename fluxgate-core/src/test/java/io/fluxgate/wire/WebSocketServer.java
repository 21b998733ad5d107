package io.fluxgate.wire;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/**
 * A WebSocket server (RFC 6455) that sends every frame of a message back as it came, answers Ping
 * and Close as the standard says, and refuses what is no WebSocket: frames without a mask, unknown
 * opcodes, control frames that are long or in pieces.
 */
final class WebSocketServer implements Closeable {

  private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  /** What every key is answered with (RFC 6455, 4.2.2). */
  static String accept(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private final ServerSocket server;
  private final String scheme;
  final List<Socket> sockets = new CopyOnWriteArrayList<>();
  final LinkedBlockingQueue<String> heads = new LinkedBlockingQueue<>();

  /** How each connection ended: the status of a Close, or what was wrong. */
  final LinkedBlockingQueue<String> ends = new LinkedBlockingQueue<>();

  WebSocketServer() throws IOException {
    this(listener(ServerSocketFactory.getDefault()), "http");
  }

  private WebSocketServer(ServerSocket server, String scheme) {
    this.scheme = scheme;
    this.server = server;
    Thread.ofVirtual().name("websocket-server").start(this::accept);
  }

  /** One that speaks one version of TLS. */
  static WebSocketServer secure(SSLContext context, String protocol) throws IOException {
    ServerSocket server = listener(context.getServerSocketFactory());
    ((SSLServerSocket) server).setEnabledProtocols(new String[] {protocol});
    return new WebSocketServer(server, "https");
  }

  private static ServerSocket listener(ServerSocketFactory factory) throws IOException {
    return factory.createServerSocket(0, 1000, InetAddress.getLoopbackAddress());
  }

  String url() {
    return scheme + "://localhost:" + server.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      String head = readHead(in);
      heads.add(head);
      String key = header(head, "sec-websocket-key");
      OutputStream out = socket.getOutputStream();
      RawUpstream.write(
          out,
          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              + "Sec-WebSocket-Accept: "
              + accept(key)
              + "\r\n\r\n");
      ends.add(echo(in, out));
    } catch (IOException e) {
      ends.add(e instanceof EOFException ? "end" : e.getMessage());
    } finally {
      sockets.remove(socket);
    }
  }

  private static String readHead(DataInputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    return head.toString();
  }

  private static String header(String head, String name) throws IOException {
    for (String line : head.split("\r\n")) {
      if (line.toLowerCase(java.util.Locale.ROOT).startsWith(name + ":")) {
        return line.substring(name.length() + 1).strip();
      }
    }
    throw new IOException("no " + name);
  }

  private static String echo(DataInputStream in, OutputStream out) throws IOException {
    while (true) {
      Frame frame = Frame.read(in);
      if (!frame.masked()) {
        throw new IOException("a frame without a mask");
      }
      switch (frame.opcode()) {
        case 0, 1, 2 -> frame.write(out);
        case 8 -> {
          frame.write(out);
          byte[] said = frame.content().getBytes(StandardCharsets.ISO_8859_1);
          return said.length < 2
              ? "close"
              : "close " + Short.toUnsignedInt(ByteBuffer.wrap(said).getShort());
        }
        case 9 -> new Frame(true, 10, false, frame.content()).write(out);
        case 10 -> {}
        default -> throw new IOException("a frame of opcode " + frame.opcode());
      }
    }
  }

  /** How the next connection to end has ended; waits for it. */
  String awaitEnd() throws InterruptedException {
    String end = ends.poll(20, TimeUnit.SECONDS);
    if (end == null) {
      throw new AssertionError("no connection has ended");
    }
    return end;
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  /** A frame, its mask taken off, its content as ISO-8859-1. */
  record Frame(boolean last, int opcode, boolean masked, String content) {

    static Frame read(DataInputStream in) throws IOException {
      int first = in.readUnsignedByte();
      int second = in.readUnsignedByte();
      int opcode = first & 0xF;
      boolean last = (first & 0x80) != 0;
      long length = second & 0x7F;
      if ((first & 0x70) != 0) {
        throw new IOException("reserved bits are set");
      }
      if (opcode >= 8 && (!last || length > 125)) {
        throw new IOException("a control frame that is long or in pieces");
      }
      if (length == 126) {
        length = in.readUnsignedShort();
      } else if (length == 127) {
        length = in.readLong();
      }
      boolean masked = (second & 0x80) != 0;
      byte[] mask = in.readNBytes(masked ? 4 : 0);
      byte[] content = in.readNBytes(Math.toIntExact(length));
      if (content.length < length) {
        throw new EOFException("in the middle of a frame");
      }
      for (int i = 0; masked && i < content.length; i++) {
        content[i] ^= mask[i % 4];
      }
      return new Frame(last, opcode, masked, new String(content, StandardCharsets.ISO_8859_1));
    }

    /** Writes it as a server does: without a mask. */
    void write(OutputStream out) throws IOException {
      byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
      ByteBuffer head = ByteBuffer.allocate(10);
      head.put((byte) ((last ? 0x80 : 0) | opcode));
      if (bytes.length < 126) {
        head.put((byte) bytes.length);
      } else if (bytes.length < 65_536) {
        head.put((byte) 126).putShort((short) bytes.length);
      } else {
        head.put((byte) 127).putLong(bytes.length);
      }
      ByteBuffer whole = ByteBuffer.allocate(head.position() + bytes.length);
      whole.put(head.flip()).put(bytes);
      out.write(whole.array());
      out.flush();
    }
  }
}
