package io.fluxgate.engine.direct;

import io.fluxgate.http.Response;
import io.fluxgate.http.Upgrade;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * A tunnel: a client's connection and an upstream's, after the upstream's 101. It lasts until both
 * directions have ended, one connection breaks, nothing has moved for too long, or the server
 * stops. Then everything is given back that the request had taken: its answer is closed, and it is
 * no longer in flight.
 *
 * <p>While the server drains, both ends of a WebSocket are sent a Close of their own (RFC 6455,
 * 7.4.1: 1001, going away), each between two frames; what an end then still sends is thrown away
 * until its own Close.
 */
final class Relay extends Timed {

  private static final int GOING_AWAY = 1001;
  private static final SecureRandom SECURE = new SecureRandom();

  private final TunnelEnd client;
  private final TunnelEnd upstream;
  private final Upgrade upgrade;
  private final Ending ending;
  private boolean over;

  /**
   * What is given back when a tunnel is over.
   *
   * @param server where the request is in flight
   * @param place the client's
   * @param response the upstream's 101
   */
  record Ending(DirectServer server, ClientPlaces.Place place, Response response) {}

  Relay(TunnelEnd client, SwitchedUpstream switched, Ending ending) {
    super(client.loop);
    this.client = client;
    this.upstream = switched.end();
    this.upgrade = switched.upgrade();
    this.ending = ending;
  }

  /** From now on bytes pass. */
  void begin() {
    loop.watch(this);
    boolean frames = upgrade.protocol().equals("websocket");
    client.join(this, upstream, frames);
    upstream.join(this, client, frames);
    moved();
    if (upstream.isClosed()) { // it has broken before
      end(upstream);
      return;
    }
    upstream.flow();
    client.flow();
    if (ending.server().draining()) {
      drain();
    }
  }

  void moved() {
    armUnlessZero(upgrade.idleTimeout().toNanos());
  }

  /** The server stops: whoever can be told is told. */
  void drain() {
    if (!over) {
      upstream.part(WebSocketFrames.close(GOING_AWAY));
      client.part(WebSocketFrames.maskedClose(GOING_AWAY, SECURE.nextInt()));
    }
  }

  /** The grace is over. */
  void stop() {
    end(null);
  }

  void endIfOver() {
    if (client.isOver() && upstream.isOver()) {
      end(null);
    }
  }

  /** One connection has broken, or was closed; the other shall not seem to have ended in order. */
  void broken(TunnelEnd which) {
    end(which);
  }

  private void end(@Nullable TunnelEnd broken) {
    if (over) {
      return;
    }
    over = true;
    loop.forget(this);
    disarm();
    leave(client, broken);
    leave(upstream, broken);
    AnswerWriter.close(ending.response());
    ending.place().giveBack();
    ending.server().left();
  }

  private static void leave(TunnelEnd end, @Nullable TunnelEnd broken) {
    if (broken == null || broken == end) {
      end.leave();
    } else {
      end.reset();
    }
  }

  /** Nothing has moved for too long. */
  @Override
  void expired() {
    end(null);
  }

  @Override
  void cut() {
    end(null);
  }
}
