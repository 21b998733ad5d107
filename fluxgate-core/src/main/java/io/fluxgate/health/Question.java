package io.fluxgate.health;

import io.fluxgate.config.HealthConfig.Active;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.time.TimeSource;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What endpoints are asked, and which answers are good. Safe for use by many threads. */
final class Question {

  private static final Logger LOG = LoggerFactory.getLogger(Question.class);

  private final Active config;
  private final Probe probe;
  private final TimeSource time;
  private final Request request;

  /**
   * How a check ended.
   *
   * @param good whether the endpoint is well
   * @param what what came of it
   */
  record Verdict(boolean good, String what) {}

  Question(Active config, Probe probe, TimeSource time) {
    this.config = config;
    this.probe = probe;
    this.time = time;
    Headers.Builder headers = Headers.builder();
    config.headers().forEach(headers::add);
    request = Request.builder(config.method(), config.path()).headers(headers.build()).build();
  }

  /** Asks one endpoint and always comes back with a verdict, uninterrupted. */
  Verdict ask(String endpointId) {
    Verdict verdict;
    Deadline deadline = Deadline.in(config.timeout(), time);
    try (deadline) {
      verdict = send(endpointId);
    }
    return deadline.passed()
        ? new Verdict(false, "not done within " + config.timeout().toMillis() + " ms")
        : verdict;
  }

  private Verdict send(String endpointId) {
    long begunNanos = time.nanoTime();
    try (Response answer = probe.send(endpointId, request, config.timeout())) {
      Verdict verdict = judge(answer);
      long tookMillis = (time.nanoTime() - begunNanos) / 1_000_000;
      return new Verdict(verdict.good(), verdict.what() + " after " + tookMillis + " ms");
    } catch (IOException e) {
      return new Verdict(false, e.getMessage() == null ? e.toString() : e.getMessage());
    } catch (InterruptedException | RuntimeException e) {
      return new Verdict(false, e.toString());
    } catch (Throwable e) {
      // Even this must not end the thread: the endpoint would keep its state for ever.
      LOG.warn("The check of {} failed as no check should", endpointId, e);
      return new Verdict(false, e.toString());
    }
  }

  private Verdict judge(Response answer) throws IOException {
    int status = answer.status();
    boolean expected =
        config.statuses().isEmpty() ? status < 400 : config.statuses().contains(status);
    if (!expected || config.bodyContains().isEmpty()) {
      return new Verdict(expected, "status " + status);
    }
    String text = config.bodyContains().get();
    return TextSearch.finds(answer.body(), text)
        ? new Verdict(true, "status " + status)
        : new Verdict(false, "status " + status + " without '" + text + "' in its body");
  }
}
