/**
 * TLS on both sides of the gateway: keys, certificates and trust from files that may change, and
 * why a handshake failed. No socket is touched here; engines are given contexts.
 */
@NullMarked
package io.fluxgate.tls;

import org.jspecify.annotations.NullMarked;
