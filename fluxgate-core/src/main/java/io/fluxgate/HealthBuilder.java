package io.fluxgate;

import io.fluxgate.config.HealthConfig;
import io.fluxgate.config.HealthConfig.Active;
import io.fluxgate.config.HealthConfig.Passive;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Describes how a route finds out which of its upstreams are well. For one thread. */
public final class HealthBuilder {

  private Optional<Active> active = HealthConfig.DEFAULT.active();
  private Optional<Passive> passive = HealthConfig.DEFAULT.passive();
  private int panicPercent = HealthConfig.DEFAULT.panicPercent();
  private Duration slowStart = HealthConfig.DEFAULT.slowStart();

  private HealthBuilder() {}

  static HealthConfig describe(Consumer<HealthBuilder> description) {
    HealthBuilder builder = new HealthBuilder();
    description.accept(builder);
    return new HealthConfig(
        builder.active, builder.passive, builder.panicPercent, builder.slowStart);
  }

  /**
   * Asks each upstream from time to time how it is.
   *
   * @param active describes how; {@code any -> {}} for {@code GET /health} every 10 s
   * @return this builder
   */
  public HealthBuilder active(Consumer<ActiveBuilder> active) {
    ActiveBuilder builder = new ActiveBuilder();
    active.accept(builder);
    this.active = Optional.of(builder.build());
    return this;
  }

  /**
   * Leaves an upstream alone for a while when real requests to it fail.
   *
   * @param passive describes when; {@code any -> {}} for the defaults
   * @return this builder
   */
  public HealthBuilder passive(Consumer<PassiveBuilder> passive) {
    PassiveBuilder builder = new PassiveBuilder();
    passive.accept(builder);
    this.passive = Optional.of(builder.build());
    return this;
  }

  /**
   * If fewer than this share of the upstreams are healthy, all of them get requests.
   *
   * @param percent 0 to 100; 0 for never, 50 unless said otherwise
   * @return this builder
   */
  public HealthBuilder panicPercent(int percent) {
    panicPercent = percent;
    return this;
  }

  /**
   * How long an upstream that has recovered gets less than its share: a tenth of it at first, then
   * more and more.
   *
   * @param time zero, which is the default, for not at all
   * @return this builder
   */
  public HealthBuilder slowStart(Duration time) {
    slowStart = time;
    return this;
  }

  /** Describes how upstreams are asked. */
  public static final class ActiveBuilder {

    private String path = Active.DEFAULT.path();
    private String method = Active.DEFAULT.method();
    private final List<Integer> statuses = new ArrayList<>();
    private Optional<String> bodyContains = Active.DEFAULT.bodyContains();
    private final Map<String, String> headers = new LinkedHashMap<>();
    private Duration interval = Active.DEFAULT.interval();
    private int jitterPercent = Active.DEFAULT.jitterPercent();
    private Duration timeout = Active.DEFAULT.timeout();
    private int healthyThreshold = Active.DEFAULT.healthyThreshold();
    private int unhealthyThreshold = Active.DEFAULT.unhealthyThreshold();

    private ActiveBuilder() {}

    /**
     * What they are asked for.
     *
     * @param path a path with an optional query, behind the path that an upstream's URL may have;
     *     {@code /health} unless said otherwise
     * @return this builder
     */
    public ActiveBuilder path(String path) {
      this.path = path;
      return this;
    }

    /**
     * How they are asked.
     *
     * @param method {@code GET} unless said otherwise
     * @return this builder
     */
    public ActiveBuilder method(String method) {
      this.method = method;
      return this;
    }

    /**
     * Answers that are good, besides those said before.
     *
     * @param statuses 200 to 999; any from 200 to 399 if none is said
     * @return this builder
     */
    public ActiveBuilder statuses(int... statuses) {
      for (int status : statuses) {
        this.statuses.add(status);
      }
      return this;
    }

    /**
     * What a good answer's body says.
     *
     * @param text a text in its first 64 KiB, in UTF-8, 1 to 1,024 characters; the body is not
     *     looked at unless this is said
     * @return this builder
     */
    public ActiveBuilder bodyContains(String text) {
      bodyContains = Optional.of(text);
      return this;
    }

    /**
     * A header that is sent along.
     *
     * @param name its name
     * @param value its value
     * @return this builder
     */
    public ActiveBuilder header(String name, String value) {
      headers.put(name, value);
      return this;
    }

    /**
     * The pause between two checks of one upstream.
     *
     * @param pause more than zero; 10 s unless said otherwise
     * @return this builder
     */
    public ActiveBuilder interval(Duration pause) {
      interval = pause;
      return this;
    }

    /**
     * By how much of itself a pause is made shorter or longer, at random.
     *
     * @param percent 0 to 100; 10 unless said otherwise
     * @return this builder
     */
    public ActiveBuilder jitterPercent(int percent) {
      jitterPercent = percent;
      return this;
    }

    /**
     * How long a check may take.
     *
     * @param timeout more than zero; 2 s unless said otherwise
     * @return this builder
     */
    public ActiveBuilder timeout(Duration timeout) {
      this.timeout = timeout;
      return this;
    }

    /**
     * How many good checks in a row make an unhealthy upstream healthy.
     *
     * @param checks 1 or more; 2 unless said otherwise
     * @return this builder
     */
    public ActiveBuilder healthyThreshold(int checks) {
      healthyThreshold = checks;
      return this;
    }

    /**
     * How many failed checks in a row make a healthy upstream unhealthy.
     *
     * @param checks 1 or more; 3 unless said otherwise
     * @return this builder
     */
    public ActiveBuilder unhealthyThreshold(int checks) {
      unhealthyThreshold = checks;
      return this;
    }

    private Active build() {
      return new Active(
          path,
          method,
          statuses,
          bodyContains,
          headers,
          interval,
          jitterPercent,
          timeout,
          healthyThreshold,
          unhealthyThreshold);
    }
  }

  /** Describes when real requests that fail get an upstream left alone. */
  public static final class PassiveBuilder {

    private int consecutiveFailures = Passive.DEFAULT.consecutiveFailures();
    private int failurePercent = Passive.DEFAULT.failurePercent();
    private int minimumRequests = Passive.DEFAULT.minimumRequests();
    private Duration window = Passive.DEFAULT.window();
    private Duration ejection = Passive.DEFAULT.ejection();
    private Duration maxEjection = Passive.DEFAULT.maxEjection();
    private int maxEjectedPercent = Passive.DEFAULT.maxEjectedPercent();

    private PassiveBuilder() {}

    /**
     * How many failures in a row it takes.
     *
     * @param failures 0 or more; 0 for no such rule, 5 unless said otherwise
     * @return this builder
     */
    public PassiveBuilder consecutiveFailures(int failures) {
      consecutiveFailures = failures;
      return this;
    }

    /**
     * Which share of failures it takes, if it also lies above that of the other upstreams: by as
     * many points, but no more than 20.
     *
     * @param percent 0 to 100; 0 for no such rule, 50 unless said otherwise
     * @return this builder
     */
    public PassiveBuilder failurePercent(int percent) {
      failurePercent = percent;
      return this;
    }

    /**
     * How many requests within the window, here and with the others together, it takes to compare
     * shares.
     *
     * @param requests 1 or more; 20 unless said otherwise
     * @return this builder
     */
    public PassiveBuilder minimumRequests(int requests) {
      minimumRequests = requests;
      return this;
    }

    /**
     * How long a request counts for its share.
     *
     * @param window more than zero; 10 s unless said otherwise
     * @return this builder
     */
    public PassiveBuilder window(Duration window) {
      this.window = window;
      return this;
    }

    /**
     * How long an upstream is left alone: this long the first time, and this much longer each
     * further time.
     *
     * @param ejection more than zero; 30 s unless said otherwise
     * @return this builder
     */
    public PassiveBuilder ejection(Duration ejection) {
      this.ejection = ejection;
      return this;
    }

    /**
     * How long it is left alone at most.
     *
     * @param ejection not less than {@link #ejection}; 5 minutes unless said otherwise
     * @return this builder
     */
    public PassiveBuilder maxEjection(Duration ejection) {
      maxEjection = ejection;
      return this;
    }

    /**
     * Which share of the upstreams may be left alone at once; one of several always may, the only
     * one never.
     *
     * @param percent 1 to 100; 50 unless said otherwise
     * @return this builder
     */
    public PassiveBuilder maxEjectedPercent(int percent) {
      maxEjectedPercent = percent;
      return this;
    }

    private Passive build() {
      return new Passive(
          consecutiveFailures,
          failurePercent,
          minimumRequests,
          window,
          ejection,
          maxEjection,
          maxEjectedPercent);
    }
  }
}
