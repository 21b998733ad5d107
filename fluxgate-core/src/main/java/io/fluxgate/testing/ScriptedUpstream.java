package io.fluxgate.testing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fluxgate.engine.UpstreamCall;
import io.fluxgate.engine.UpstreamTransport;
import io.fluxgate.http.Body;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.http.UpstreamException;
import io.fluxgate.http.UpstreamException.Kind;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Upstreams that live in memory and follow a script, for tests of a whole gateway without a socket:
 *
 * <pre>{@code
 * FakeTime time = FakeTime.autoAdvancing();
 * ScriptedUpstream upstreams = ScriptedUpstream.on(time);
 * upstreams.at("http://a:80").answers(Response.text("first")).fails(Kind.CONNECTION_REFUSED);
 * Gateway gateway = Gateway.builder().time(time).transport(upstreams).route(...).build();
 * }</pre>
 *
 * <p>Each origin plays its steps in turn, one per request; where its script is over, or there is
 * none, the {@linkplain #otherwise default} answers. Pauses pass on the given clock, and a call's
 * deadlines hold as they would on a connection. Safe for use by many threads.
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
   * @param origin scheme, host and port as {@link io.fluxgate.engine.Origin#toString()} says them:
   *     {@code http://localhost:9001}
   * @return its script
   */
  public Script at(String origin) {
    return new Script(origin);
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
      Deque<Step> script = scripts.get(call.origin().toString());
      step =
          script == null || script.isEmpty()
              ? ready -> otherwise.apply(ready.request())
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
     *     timeout when that is over
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

    private Step delayed(Step step, Duration wait) {
      return call -> {
        Duration deadline = call.deadlines().response();
        if (deadline.isPositive() && wait.compareTo(deadline) > 0) {
          time.sleep(deadline);
          throw new UpstreamException(Kind.RESPONSE_TIMEOUT, true, "scripted", null);
        }
        time.sleep(wait);
        return step.play(call);
      };
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
      to[offset] = (byte) read();
      return 1;
    }
  }
}
