package io.fluxgate.ratelimit;

import io.fluxgate.http.Request;
import io.fluxgate.http.RequestException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All limits of a route. They are asked together, and if one refuses, nothing is taken from any.
 *
 * <p>The gateway's own limiters are asked at one moment, see {@link Share}. Those of an application
 * come before, one after the other; what they had allowed is given back if somebody else refuses.
 * Safe for use by many threads.
 */
final class Limits {

  private static final Logger LOG = LoggerFactory.getLogger(RateLimiter.class);

  private final List<Limit> limits;

  /** Those whose limiter could not decide when it was asked last. */
  private final Set<Limit> failing = ConcurrentHashMap.newKeySet();

  Limits(List<Limit> limits) {
    this.limits = List.copyOf(limits);
  }

  /** Whether any has something to tell to clients. */
  boolean tells() {
    return limits.stream()
        .anyMatch(limit -> limit.fields() != Limit.Fields.NONE && !limit.shadow());
  }

  /** Asks every limit about a request. */
  Question[] ask(Request request) throws RequestException {
    Question[] questions = questions(request);
    int own = 0;
    boolean refused = false;
    for (Question question : questions) {
      own += question.share() == null ? 0 : 1;
      refused |= question.refuses();
    }
    if (own < questions.length) {
      refused = askForeign(questions, refused);
    }
    if (own > 0) {
      refused = askOwn(questions, own, refused);
    }
    if (refused && own < questions.length) {
      giveBack(questions);
    }
    return questions;
  }

  /** What the gateway's own limiters would say about a request, each for itself, taking nothing. */
  Question[] look(Request request) throws RequestException {
    Question[] questions = questions(request);
    for (Question question : questions) {
      Share share = question.share();
      if (share != null) {
        question.decided(share.look());
      }
    }
    return questions;
  }

  private Question[] questions(Request request) throws RequestException {
    Question[] questions = new Question[limits.size()];
    for (int i = 0; i < questions.length; i++) {
      questions[i] = new Question(limits.get(i), request);
    }
    return questions;
  }

  /** Asks the limiters of an application until one refuses. */
  private boolean askForeign(Question[] questions, boolean refusedAlready) {
    boolean refused = refusedAlready;
    for (int i = 0; i < questions.length && !refused; i++) {
      if (questions[i].isForForeign()) {
        ask(questions[i]);
        refused = questions[i].refuses();
      }
    }
    return refused;
  }

  private void ask(Question question) {
    try {
      question.ask();
      recovered(question.limit());
    } catch (RuntimeException | Error e) {
      question.failed();
      failed(question.limit(), e);
    }
  }

  /** Asks the gateway's own limiters; only looks if somebody has refused already. */
  private static boolean askOwn(Question[] questions, int own, boolean refusedAlready) {
    Share[] shares = new Share[own];
    int next = 0;
    for (Question question : questions) {
      Share share = question.share();
      if (share != null) {
        shares[next++] = share;
      }
    }
    Decision[] decisions = refusedAlready ? Share.lookAtAll(shares) : Share.askAll(shares);
    boolean refused = refusedAlready;
    next = 0;
    for (Question question : questions) {
      if (question.share() != null) {
        question.decided(decisions[next++]);
        refused |= question.refuses();
      }
    }
    return refused;
  }

  private void giveBack(Question[] questions) {
    for (Question question : questions) {
      try {
        question.giveBack();
      } catch (RuntimeException | Error e) {
        failed(question.limit(), e);
      }
    }
  }

  @Override
  public String toString() {
    return "rate limits " + limits;
  }

  private void failed(Limit limit, Throwable e) {
    if (failing.add(limit)) { // once, not for each request
      LOG.warn("The limit {} cannot decide; requests: {}", limit.policy(), limit.onError(), e);
    }
  }

  private void recovered(Limit limit) {
    if (!failing.isEmpty() && failing.remove(limit)) {
      LOG.info("The limit {} decides again", limit.policy());
    }
  }
}
