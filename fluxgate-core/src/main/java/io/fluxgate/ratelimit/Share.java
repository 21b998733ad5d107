package io.fluxgate.ratelimit;

/**
 * What one limit has to say in a decision that several have to agree to.
 *
 * @param table where the key's state is
 * @param key the key
 * @param permits how many are asked for
 * @param counts whether its refusal is everybody's; otherwise it takes nothing from itself alone
 */
record Share(KeyTable table, KeyHash.Hash key, long permits, boolean counts) {

  /**
   * Asks all of them at one moment: nobody else gets between. If one whose word counts refuses,
   * nothing is taken from any.
   *
   * @return their decisions, in the same order; where one refused, those of the others tell what is
   *     left without this request
   */
  static Decision[] askAll(Share[] shares) {
    if (shares.length == 1) {
      return new Decision[] {shares[0].table.tryAcquire(shares[0].key, shares[0].permits)};
    }
    KeyTable[] locked = tablesInOrder(shares);
    int count = 0;
    try {
      for (KeyTable table : locked) {
        table.lock();
        count++;
      }
      return askLocked(shares);
    } finally {
      while (count > 0) {
        locked[--count].unlock();
      }
    }
  }

  /** There are few: each goes before those that are locked after it. */
  private static KeyTable[] tablesInOrder(Share[] shares) {
    KeyTable[] tables = new KeyTable[shares.length];
    for (int i = 0; i < shares.length; i++) {
      int at = i;
      for (; at > 0 && tables[at - 1].order > shares[i].table.order; at--) {
        tables[at] = tables[at - 1];
      }
      tables[at] = shares[i].table;
    }
    return tables;
  }

  /**
   * Nobody refuses once all have looked, for what several want of one state was looked at whole.
   */
  private static Decision[] askLocked(Share[] shares) {
    long[] times = times(shares);
    Decision[] decisions = lookAtAll(shares, times);
    for (int i = 0; i < shares.length; i++) {
      if (shares[i].counts && decisions[i] instanceof Rejected) {
        return decisions;
      }
    }
    for (int i = 0; i < shares.length; i++) {
      if (shares[i].counts) {
        decisions[i] = shares[i].tryAcquire(times[i]);
      }
    }
    for (int i = 0; i < shares.length; i++) {
      if (!shares[i].counts) { // from what the others leave
        decisions[i] = shares[i].tryAcquire(times[i]);
      }
    }
    return decisions;
  }

  /** What it would say alone, taking nothing. */
  Decision look() {
    return table.look(key, permits, table.now());
  }

  /** What they would say, taking nothing. */
  static Decision[] lookAtAll(Share[] shares) {
    return lookAtAll(shares, times(shares));
  }

  private static Decision[] lookAtAll(Share[] shares, long[] times) {
    Decision[] decisions = new Decision[shares.length];
    for (int i = 0; i < shares.length; i++) {
      decisions[i] = shares[i].table.look(shares[i].key, shares[i].wanted(shares), times[i]);
    }
    return decisions;
  }

  /** One for each, for their clocks may be different ones. */
  private static long[] times(Share[] shares) {
    long[] times = new long[shares.length];
    for (int i = 0; i < shares.length; i++) {
      times[i] = shares[i].table.now();
    }
    return times;
  }

  /** How many permits of the same state this and others, whose word counts as well, ask for. */
  private long wanted(Share[] shares) {
    if (!counts) {
      return permits;
    }
    long wanted = 0;
    for (Share share : shares) {
      if (share.counts && share.table == table && share.key.equals(key)) {
        wanted = Math.min(wanted, Long.MAX_VALUE - share.permits) + share.permits;
      }
    }
    return wanted;
  }

  private Decision tryAcquire(long now) {
    return table.tryAcquire(key, permits, now);
  }
}
