package io.fluxgate.engine.direct;

import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.engine.EngineRuntime;
import io.fluxgate.engine.EngineSettings;
import io.fluxgate.engine.PlatformProperty;
import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** HTTP/1.1 straight on non-blocking channels, on a few event loops. */
public final class DirectEngine implements Engine {

  /** For the service loader. */
  public DirectEngine() {}

  @Override
  public String name() {
    return "direct";
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.allOf(Capability.class);
  }

  @Override
  public EngineRuntime open(EngineSettings settings) {
    return new DirectRuntime(settings);
  }

  static final class DirectRuntime implements EngineRuntime {
    private final Loops loops;
    private final DirectTransport transport;
    private final DirectServer server;

    DirectRuntime(EngineSettings settings) {
      this.loops = new Loops(settings);
      this.transport =
          new DirectTransport(loops, settings.limits(), new Resolver(InetAddress::getAllByName));
      this.server = new DirectServer(settings, loops, transport);
    }

    Loops loops() {
      return loops;
    }

    @Override
    public DirectServer server() {
      return server;
    }

    @Override
    public DirectTransport transport() {
      return transport;
    }

    @Override
    public List<PlatformProperty> platformProperties() {
      return List.of();
    }

    @Override
    public Optional<String> preserveHostProblem() {
      return Optional.empty();
    }

    @Override
    public void close() {
      server.stop(Duration.ZERO);
      loops.stop();
    }
  }
}
