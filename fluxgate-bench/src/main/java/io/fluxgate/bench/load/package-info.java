/**
 * A load test over sockets: FluxGate and other gateways, one after the other in rounds, each in a
 * process of its own between one load generator and one upstream.
 */
@NullMarked
package io.fluxgate.bench.load;

import org.jspecify.annotations.NullMarked;
