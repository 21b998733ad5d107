package io.fluxgate.engine.direct;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.fluxgate.engine.EngineLimits;
import io.fluxgate.time.TimeSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that moves the bytes of many connections: clients and the upstream connections they
 * use. Everything that belongs to a loop is touched by its thread alone; other threads {@linkplain
 * #execute hand it tasks}. Nothing on it may wait.
 *
 * <p>Bytes are read into one buffer that all connections share: whoever is given it takes what it
 * needs before it returns. Deadlines are looked at ten times a second.
 */
final class EventLoop implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

  /** How much is read at once. */
  static final int BUFFER = 64 * 1024;

  /**
   * Room that an {@link javax.net.ssl.SSLEngine} wants to see before it says that the rest of a
   * record has not come: as much as the record may hold (RFC 8446, 5.1), and some more.
   */
  private static final int ROOM_FOR_A_RECORD = 17 * 1024;

  private static final long TICK_MILLIS = 100;

  /** Upstreams are trusted with larger heads than clients. */
  private static final int ANSWER_HEAD_BYTES = 256 * 1024;

  private static final int ANSWER_HEADERS = 5_000;

  final int index;
  final TextCache texts = new TextCache();
  final Output output = new Output();

  /** Guards what the readers of bodies share with the loop; held for a copy at most. */
  final ReentrantLock bodyLock = new ReentrantLock();

  /** Where heads are parsed. */
  byte[] headBytes = new byte[16 * 1024];

  private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(BUFFER + ROOM_FOR_A_RECORD);

  /** For what is just being written; never holds anything between two calls. */
  final ByteBuffer writeBuffer = ByteBuffer.allocateDirect(BUFFER + 8 * 1024);

  private @Nullable ByteBuffer tlsReadBuffer;
  private @Nullable ByteBuffer tlsWriteBuffer;

  private final Handshakes handshakes = new Handshakes();
  private final TimeSource time;
  private final EngineLimits.Messages limits;
  private final Selector selector;
  private final Thread thread;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  /** Whether the loop may be waiting, and nobody has woken it yet. */
  private final AtomicBoolean waiting = new AtomicBoolean();

  /** What wakes other threads; done when everything else is, so that they find all their work. */
  private final Queue<Runnable> handOvers = new ArrayDeque<>();

  private final List<Timed> timed = new ArrayList<>();
  private final Consumer<SelectionKey> ready = EventLoop::ready;
  private @Nullable RequestHeadParser spareRequestParser;
  private @Nullable ResponseHeadParser spareResponseParser;
  private final HttpClock clock;
  private long now;
  private long lastTick;
  private volatile boolean stopping;
  private volatile boolean ended;

  EventLoop(int index, TimeSource time, EngineLimits.Messages limits) {
    this.index = index;
    this.time = time;
    this.limits = limits;
    this.clock = new HttpClock(time);
    this.now = time.nanoTime();
    this.lastTick = now;
    try {
      this.selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open a selector: " + e.getMessage(), e);
    }
    this.thread = new Thread(this, "fluxgate-loop-" + index);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  boolean isRunning() {
    return thread.isAlive();
  }

  boolean isCurrentThread() {
    return Thread.currentThread().equals(thread);
  }

  /** The gateway's clock as it was when the loop last woke up. */
  long now() {
    return now;
  }

  /** The present as a {@code Date} header says it. */
  String date() {
    return clock.date(now);
  }

  /** The handshakes with clients that are under way. */
  Handshakes handshakes() {
    return handshakes;
  }

  /** For what was just read; valid until the connection's handler returns. */
  ByteBuffer readBuffer() {
    return readBuffer.clear().limit(BUFFER);
  }

  /** For what was just read, before it is decrypted. */
  ByteBuffer tlsReadBuffer() {
    ByteBuffer made = tlsReadBuffer;
    if (made == null) {
      made = ByteBuffer.allocateDirect(BUFFER);
      tlsReadBuffer = made;
    }
    return made;
  }

  /** For what is just being written, encrypted. */
  ByteBuffer tlsWriteBuffer() {
    ByteBuffer made = tlsWriteBuffer;
    if (made == null) {
      made = ByteBuffer.allocateDirect(BUFFER + 32 * 1024);
      tlsWriteBuffer = made;
    }
    return made;
  }

  /**
   * Does something on the loop's thread, soon.
   *
   * @return false if the loop has ended: then it is never done
   */
  @CanIgnoreReturnValue
  boolean execute(Runnable task) {
    tasks.add(task);
    if (ended && tasks.remove(task)) {
      return false;
    }
    // The loop says that it waits before it looks for tasks, so one of the two sees the other.
    if (waiting.get() && waiting.compareAndSet(true, false)) {
      selector.wakeup();
    }
    return true;
  }

  /** Hands something to another thread when this turn is over. On the loop's thread. */
  void handOver(Runnable waking) {
    handOvers.add(waking);
  }

  SelectionKey register(Connection connection, int operations) throws IOException {
    return connection.channel.register(selector, operations, connection);
  }

  void watch(Timed one) {
    one.place = timed.size();
    timed.add(one);
  }

  void forget(Timed one) {
    int place = one.place;
    if (place < 0) {
      return;
    }
    Timed last = timed.removeLast();
    if (place < timed.size()) { // the last one moves into the gap
      timed.set(place, last);
      last.place = place;
    }
    one.place = -1;
  }

  /** What is watched at present, of one kind. */
  <T extends Timed> List<T> all(Class<T> kind) {
    return timed.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  RequestHeadParser takeRequestParser() {
    RequestHeadParser spare = spareRequestParser;
    spareRequestParser = null;
    return spare == null ? new RequestHeadParser(limits, texts) : spare;
  }

  void giveBack(RequestHeadParser parser) {
    parser.reset();
    spareRequestParser = parser;
  }

  ResponseHeadParser takeResponseParser() {
    ResponseHeadParser spare = spareResponseParser;
    spareResponseParser = null;
    return spare == null
        ? new ResponseHeadParser(
            Math.max(ANSWER_HEAD_BYTES, limits.maxHeadBytes()),
            Math.max(ANSWER_HEADERS, limits.maxHeaders()),
            texts)
        : spare;
  }

  void giveBack(ResponseHeadParser parser) {
    parser.reset();
    spareResponseParser = parser;
  }

  /** Ends the loop's thread and waits until it has closed what it had. */
  void stop() {
    stopping = true;
    selector.wakeup();
    if (thread.isAlive() && !isCurrentThread()) {
      boolean interrupted = false;
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    } else {
      closeAll();
    }
  }

  @Override
  public void run() {
    while (!stopping) {
      try {
        turn();
      } catch (Throwable e) { // a bug or no memory: the other connections go on
        LOG.error("A turn of the loop failed", e);
      }
    }
    closeAll();
  }

  private void turn() throws IOException {
    waiting.set(true);
    if (tasks.isEmpty()) {
      selector.select(ready, timed.isEmpty() ? 0 : TICK_MILLIS);
    } else {
      selector.selectNow(ready);
    }
    awake();
    runTasks();
    if (now - lastTick >= TICK_MILLIS * 1_000_000) {
      lastTick = now;
      tick();
    }
    run(handOvers);
  }

  /** It is called in the middle of a select that has found something. */
  private void awake() {
    now = time.nanoTime();
    if (waiting.get()) {
      waiting.set(false);
    }
  }

  private static void ready(SelectionKey key) {
    Connection connection = (Connection) key.attachment();
    connection.loop.awake();
    try {
      if (key.isValid()) {
        connection.ready(key.readyOps());
      }
    } catch (Throwable e) {
      LOG.error("A connection is closed because handling it failed", e);
      connection.loop.output.clear();
      connection.abort();
    }
  }

  private void tick() {
    // From the end, because whoever expires may leave the list and have the last one take its
    // place.
    for (int i = timed.size() - 1; i >= 0; i--) {
      if (i < timed.size()) {
        tick(timed.get(i));
      }
    }
  }

  private void tick(Timed one) {
    try {
      one.tick(now);
    } catch (Throwable e) {
      LOG.error("A deadline could not be kept", e);
      output.clear();
    }
  }

  private void runTasks() {
    run(tasks);
  }

  private void run(Queue<Runnable> queue) {
    for (Runnable task = queue.poll(); task != null; task = queue.poll()) {
      run(task);
    }
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      LOG.error("A task of the loop failed", e);
      output.clear();
    }
  }

  private void closeAll() {
    runTasks(); // among them connections that were just handed over
    ended = true;
    do { // a task that was added at the last moment may have begun something, too
      runTasks();
      while (!timed.isEmpty()) {
        Timed one = timed.getLast();
        run(one::cut);
        forget(one);
      }
      run(handOvers);
    } while (!tasks.isEmpty());
    try {
      selector.close();
    } catch (IOException e) {
      LOG.debug("The selector could not be closed", e);
    }
  }
}
