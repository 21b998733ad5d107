package io.fluxgate.simulation;

/** What becomes of an endpoint as time goes on. */
interface Course {

  /** How it is so many seconds after the beginning. */
  Condition at(double seconds);

  /**
   * How an endpoint is at one moment.
   *
   * @param failing which share of the requests fails
   * @param slower how many times longer than usual requests take
   * @param absent whether it refuses connections
   * @param hanging whether it takes requests and never answers
   */
  record Condition(double failing, double slower, boolean absent, boolean hanging) {
    static final Condition WELL = new Condition(0, 1, false, false);
    static final Condition ABSENT = new Condition(0, 1, true, false);
    static final Condition HANGING = new Condition(0, 1, false, true);

    static Condition failing(double share) {
      return new Condition(share, 1, false, false);
    }

    static Condition slower(double times) {
      return new Condition(0, times, false, false);
    }
  }

  static Course well() {
    return seconds -> Condition.WELL;
  }

  /** Fails more and more, then hangs, then is gone, and all at once is there again. */
  static Course dying(double begins, double hangs, double gone, double back) {
    return seconds -> {
      if (seconds < begins || seconds >= back) {
        return Condition.WELL;
      }
      if (seconds < hangs) {
        return Condition.failing((seconds - begins) / (hangs - begins));
      }
      return seconds < gone ? Condition.HANGING : Condition.ABSENT;
    };
  }

  /** Takes ten times longer for a while. */
  static Course slow(double from, double to) {
    return seconds -> seconds >= from && seconds < to ? Condition.slower(10) : Condition.WELL;
  }

  /** Comes and goes for a while: seven seconds up, five down. */
  static Course flapping(double from, double to) {
    return seconds ->
        seconds >= from && seconds < to && (seconds - from) % 12 >= 7
            ? Condition.ABSENT
            : Condition.WELL;
  }

  /** Answers every request with a failure for a while. */
  static Course failing(double from, double to) {
    return seconds -> seconds >= from && seconds < to ? Condition.failing(1) : Condition.WELL;
  }
}
