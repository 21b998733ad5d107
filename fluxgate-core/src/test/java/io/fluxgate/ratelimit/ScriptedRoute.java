package io.fluxgate.ratelimit;

import io.fluxgate.filter.Filter;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import io.fluxgate.time.TimeSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A route with limits, and behind them an upstream that always answers the same. */
final class ScriptedRoute {

  /** What the listener was told. */
  record Exceeded(String policy, boolean shadow) {}

  final List<Exceeded> events = new ArrayList<>();
  final List<Request> served = new ArrayList<>();
  final Filter filter;
  private Response answer = Response.text("served");

  ScriptedRoute(TimeSource time, Limit... limits) {
    filter =
        RateLimitFilter.of(
            List.of(limits),
            LimitFields.create(new Random(9)),
            (request, policy, shadow) -> events.add(new Exceeded(policy, shadow)),
            time);
  }

  /** From now on the upstream answers this. */
  void answers(Response answer) {
    this.answer = answer;
  }

  Response ask(Request request) throws IOException, InterruptedException {
    return filter.filter(
        request,
        sent -> {
          served.add(sent);
          return answer;
        });
  }

  Response ask() throws IOException, InterruptedException {
    return ask(Request.get("/"));
  }

  int status() throws IOException, InterruptedException {
    return ask().status();
  }
}
