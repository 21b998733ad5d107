package io.fluxgate.engine;

import io.fluxgate.http.UpstreamException;
import io.fluxgate.http.UpstreamException.Kind;
import io.fluxgate.tls.TlsFailure;
import java.io.IOException;

/** What a failed handshake with an upstream is called (RFC 9209, 2.3). */
public final class TlsErrors {

  private TlsErrors() {}

  /**
   * Names a failed handshake. The upstream has seen nothing of the request.
   *
   * @param origin whose it was
   * @param failure what was thrown
   * @return how it failed, with a sentence for the log
   */
  public static UpstreamException of(Origin origin, IOException failure) {
    return TlsFailure.of(failure)
        .map(
            known ->
                new UpstreamException(
                    switch (known.kind()) {
                      case CERTIFICATE -> Kind.TLS_CERTIFICATE_ERROR;
                      case ALERT -> Kind.TLS_ALERT_RECEIVED;
                      case PROTOCOL -> Kind.TLS_PROTOCOL_ERROR;
                    },
                    false,
                    origin + ": " + known.sentence(),
                    failure))
        .orElseGet(
            () ->
                new UpstreamException(
                    Kind.TLS_PROTOCOL_ERROR,
                    false,
                    origin + " ended the handshake: " + failure.getMessage(),
                    failure));
  }
}
