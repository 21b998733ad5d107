/** The Vert.x proxy, to be compared with. */
@NullMarked
package io.fluxgate.bench.vertx;

import org.jspecify.annotations.NullMarked;
