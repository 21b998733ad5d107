package io.fluxgate.config;

/** Whether clients show a certificate. */
public enum ClientAuth {
  /** They are not asked. */
  NONE,
  /** They are asked; one that shows a certificate must show a trusted one. */
  OPTIONAL,
  /** Only those with a trusted certificate get through the handshake. */
  REQUIRED
}
