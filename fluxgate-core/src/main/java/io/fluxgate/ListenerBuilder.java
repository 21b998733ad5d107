package io.fluxgate;

import io.fluxgate.config.ListenerConfig;
import io.fluxgate.config.ListenerConfig.Redirect;
import io.fluxgate.config.TlsConfig;
import java.util.Optional;
import java.util.function.Consumer;

/** Describes one of the places where a gateway listens. For one thread. */
public final class ListenerBuilder {

  private String host = "127.0.0.1";
  private int port;
  private Optional<TlsConfig> tls = Optional.empty();
  private Optional<Redirect> redirect = Optional.empty();

  private ListenerBuilder() {}

  static ListenerConfig describe(String id, Consumer<ListenerBuilder> place) {
    ListenerBuilder builder = new ListenerBuilder();
    place.accept(builder);
    return new ListenerConfig(id, builder.host, builder.port, builder.tls, builder.redirect);
  }

  /**
   * The interface.
   *
   * @param host its name or address; {@code 127.0.0.1} unless said otherwise, {@code 0.0.0.0} for
   *     all
   * @return this builder
   */
  public ListenerBuilder host(String host) {
    this.host = host;
    return this;
  }

  /**
   * The port.
   *
   * @param port 0 to 65535; 0, which is the default, picks a free one
   * @return this builder
   */
  public ListenerBuilder port(int port) {
    this.port = port;
    return this;
  }

  /**
   * Speaks TLS there.
   *
   * @param tls describes how; it needs a certificate
   * @return this builder
   */
  public ListenerBuilder tls(Consumer<TlsBuilder> tls) {
    this.tls = Optional.of(TlsBuilder.describe(tls));
    return this;
  }

  /**
   * Routes nothing, but sends every client to the same place over https: 308 (RFC 9110, 15.4.9).
   *
   * @param port the port that clients shall use, 1 to 65535
   * @return this builder
   */
  public ListenerBuilder redirectToHttps(int port) {
    redirect = Optional.of(new Redirect(port, Redirect.DEFAULT.status()));
    return this;
  }
}
