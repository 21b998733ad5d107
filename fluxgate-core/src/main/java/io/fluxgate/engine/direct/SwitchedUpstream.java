package io.fluxgate.engine.direct;

import io.fluxgate.http.Tunnel;
import io.fluxgate.http.Upgrade;

/**
 * An upstream's connection after its 101, until a client's is joined to it and as long as that
 * lasts.
 */
record SwitchedUpstream(TunnelEnd end, Upgrade upgrade) implements Tunnel {

  @Override
  public String protocol() {
    return upgrade.protocol();
  }

  @Override
  public void close() {
    if (end.loop.isCurrentThread()) {
      end.close();
    } else {
      end.loop.execute(end::close); // a loop that has ended has closed it
    }
  }
}
