package io.fluxgate.engine.jdk;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.net.http.HttpClient;

/**
 * A client of the JDK's, for as long as it is any good. After an answer that is no HTTP it leaves
 * the connection open and never looks at it again; nobody else can close it. So a client that has
 * been sent a few of those is taken out of use, and ends with the last of its exchanges. Safe for
 * use by many threads.
 */
final class SharedClient {

  /** How many connections one client may leave open. */
  static final int MOST_LEFT_OPEN = 16;

  private final HttpClient client;

  @GuardedBy("this")
  private int users;

  @GuardedBy("this")
  private int leftOpen;

  SharedClient(HttpClient client) {
    this.client = client;
  }

  HttpClient client() {
    return client;
  }

  /** Begins to use it, until {@link #leave()}; false if it is out of use. */
  synchronized boolean enter() {
    if (leftOpen >= MOST_LEFT_OPEN) {
      return false;
    }
    users++;
    return true;
  }

  /** An answer was no HTTP; whether it is out of use now. */
  synchronized boolean leftOneOpen() {
    return ++leftOpen >= MOST_LEFT_OPEN;
  }

  /** What still streams goes on to its end. */
  synchronized void leave() {
    users--;
    if (users == 0 && leftOpen >= MOST_LEFT_OPEN) {
      client.shutdown();
    }
  }

  /** Ends it at once, with all that it does. */
  void stop() {
    client.shutdownNow();
  }

  boolean isOver() {
    return client.isTerminated();
  }
}
