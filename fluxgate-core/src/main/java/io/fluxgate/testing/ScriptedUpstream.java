package io.fluxgate.testing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fluxgate.engine.UpstreamCall;
import io.fluxgate.engine.UpstreamTransport;
import io.fluxgate.http.Body;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException;
import io.fluxgate.http.UpstreamException.Kind;
import io.fluxgate.http.UpstreamException.Timeout;
import io.fluxgate.proxy.Upstream;
import io.fluxgate.time.TimeSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Upstreams that live in memory and follow a script, for tests of a whole gateway without a socket:
 *
 * <pre>{@code
 * FakeTime time = FakeTime.standing();
 * ScriptedUpstream upstreams = ScriptedUpstream.on(time);
 * upstreams.at("http://a:9001").answers(Response.text("first")).fails(Kind.CONNECTION_REFUSED);
 * try (Gateway gateway =
 *     Gateway.builder()
 *         .time(time)
 *         .transport(upstreams)
 *         .route(route -> route.get("/hello").upstream("http://a:9001"))
 *         .build()) {
 *   assertEquals(200, gateway.handle(Request.get("/hello")).status());
 *   assertEquals(502, gateway.handle(Request.get("/hello")).status());
 *   assertEquals(2, upstreams.requests("http://a:9001").size());
 * }
 * }</pre>
 *
 * <p>Each origin plays its steps in turn, one per request; where its script is over, or there is
 * none, its own {@linkplain Script#otherwise default} answers, or else the {@linkplain #otherwise
 * common one}. Pauses pass on the given clock, and a call's response, attempt and total deadlines
 * hold as they would on a connection. Safe for use by many threads.
 */
public final class ScriptedUpstream implements UpstreamTransport {

  /** One thing an upstream does with one request. */
  private interface Step {
    Response play(UpstreamCall call) throws IOException, InterruptedException;
  }

  private final TimeSource time;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicInteger open = new AtomicInteger();

  @GuardedBy("lock")
  private final Map<String, Deque<Step>> scripts = new HashMap<>();

  private final Map<String, Function<Request, Response>> defaults = new ConcurrentHashMap<>();

  @GuardedBy("lock")
  private final List<UpstreamCall> calls = new ArrayList<>();

  private volatile Function<Request, Response> otherwise = request -> Response.text("ok");

  private ScriptedUpstream(TimeSource time) {
    this.time = time;
  }

  /**
   * Upstreams whose pauses pass on a clock.
   *
   * @param time the clock, usually the gateway's
   * @return upstreams without a script, which answer 200 to everything
   */
  public static ScriptedUpstream on(TimeSource time) {
    return new ScriptedUpstream(time);
  }

  /**
   * What answers where no script does.
   *
   * @param answer makes the answer; may be asked by many threads at once
   * @return these upstreams
   */
  public ScriptedUpstream otherwise(Function<Request, Response> answer) {
    otherwise = answer;
    return this;
  }

  /**
   * The script of one origin, to be written on.
   *
   * @param origin scheme, host and optional port: {@code http://localhost:9001}
   * @return its script
   * @throws IllegalArgumentException if it is no such URL, or has a path: all paths of an origin
   *     share one script
   */
  public Script at(String origin) {
    return new Script(normal(origin));
  }

  private static String normal(String origin) {
    Upstream parsed = Upstream.parse(origin);
    if (!parsed.basePath().isEmpty()) {
      throw new IllegalArgumentException("an origin has no path: '" + origin + "'");
    }
    return parsed.origin().toString();
  }

  /**
   * The calls so far.
   *
   * @return every call in the order it came, also those that failed
   */
  public List<UpstreamCall> calls() {
    lock.lock();
    try {
      return List.copyOf(calls);
    } finally {
      lock.unlock();
    }
  }

  /**
   * What one origin was asked so far.
   *
   * @param origin as for {@link #at}
   * @return its requests in the order they came, as they went over the wire
   */
  public List<Request> requests(String origin) {
    String wanted = normal(origin);
    return calls().stream()
        .filter(call -> call.origin().toString().equals(wanted))
        .map(UpstreamCall::request)
        .toList();
  }

  /**
   * How many answers have been given out and not been closed.
   *
   * @return 0 if nothing leaks
   */
  public int openAnswers() {
    return open.get();
  }

  @Override
  public Response send(UpstreamCall call) throws IOException, InterruptedException {
    Step step;
    lock.lock();
    try {
      calls.add(call);
      String origin = call.origin().toString();
      Deque<Step> script = scripts.get(origin);
      step =
          script == null || script.isEmpty()
              ? ready -> defaults.getOrDefault(origin, otherwise).apply(ready.request())
              : script.remove();
    } finally {
      lock.unlock();
    }
    Response answer = step.play(call);
    open.incrementAndGet();
    return answer.onClose(open::decrementAndGet);
  }

  /** What one origin will do, step by step. */
  public final class Script {

    private final String origin;
    private Duration pause = Duration.ZERO;

    private Script(String origin) {
      this.origin = origin;
    }

    /**
     * Takes its time before the next step.
     *
     * @param duration how long; if the call's response deadline is shorter, the call fails with a
     *     timeout when that is over, and so it does for the deadline of the attempt and the total
     * @return this script
     */
    public Script after(Duration duration) {
      pause = duration;
      return this;
    }

    /**
     * Answers one request.
     *
     * @param response the answer
     * @return this script
     */
    public Script answers(Response response) {
      return add(call -> response);
    }

    /**
     * Answers one request with what a function makes of it.
     *
     * @param answer makes the answer
     * @return this script
     */
    public Script answers(Function<Request, Response> answer) {
      return add(call -> answer.apply(call.request()));
    }

    /**
     * Fails one request.
     *
     * @param kind how; for refused and timed-out connections the upstream has seen nothing of the
     *     request
     * @return this script
     */
    public Script fails(Kind kind) {
      boolean seen =
          kind != Kind.CONNECTION_REFUSED
              && kind != Kind.CONNECTION_TIMEOUT
              && kind != Kind.DNS_ERROR;
      return add(
          call -> {
            throw new UpstreamException(kind, seen, "scripted", null);
          });
    }

    /**
     * Answers 200 with a body that streams and breaks off.
     *
     * @param begin what comes before it breaks
     * @param announced the Content-Length the answer has
     * @return this script
     */
    public Script breaksOff(String begin, long announced) {
      return add(
          call -> Response.of(200).withBody(Body.stream(new BreakingStream(begin), announced)));
    }

    private Script add(Step step) {
      Duration wait = pause;
      pause = Duration.ZERO;
      lock.lock();
      try {
        scripts
            .computeIfAbsent(origin, any -> new ArrayDeque<>())
            .add(wait.isZero() ? step : delayed(step, wait));
      } finally {
        lock.unlock();
      }
      return this;
    }

    /**
     * What answers where this origin's script is over, or empty.
     *
     * @param answer makes the answer; may be asked by many threads at once
     * @return this script
     */
    public Script otherwise(Function<Request, Response> answer) {
      defaults.put(origin, answer);
      return this;
    }

    private Step delayed(Step step, Duration wait) {
      return call -> {
        Deadline first = Deadline.first(call.deadlines());
        if (first.after.isPositive() && wait.compareTo(first.after) > 0) {
          time.sleep(first.after);
          throw UpstreamException.timedOut(first.timeout, Kind.RESPONSE_TIMEOUT, true, "scripted");
        }
        time.sleep(wait);
        return step.play(call);
      };
    }
  }

  /** What is over first while an answer is awaited; zero for nothing. */
  private record Deadline(Timeout timeout, Duration after) {

    static Deadline first(UpstreamCall.Deadlines deadlines) {
      return new Deadline(Timeout.RESPONSE, deadlines.response())
          .or(new Deadline(Timeout.PER_TRY, deadlines.attempt()))
          .or(new Deadline(Timeout.TOTAL, deadlines.total()));
    }

    private Deadline or(Deadline other) {
      boolean sooner =
          other.after.isPositive() && (!after.isPositive() || other.after.compareTo(after) < 0);
      return sooner ? other : this;
    }
  }

  private static final class BreakingStream extends InputStream {
    private final byte[] begin;
    private int position;

    BreakingStream(String begin) {
      this.begin = begin.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int read() throws IOException {
      if (position == begin.length) {
        throw new UpstreamException(Kind.RESPONSE_INCOMPLETE, true, "scripted", null);
      }
      return begin[position++] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      to[offset] = (byte) read();
      return 1;
    }
  }
}
