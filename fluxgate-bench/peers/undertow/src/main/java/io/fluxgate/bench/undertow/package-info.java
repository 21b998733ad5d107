/** Undertow's proxy, to be compared with. */
@NullMarked
package io.fluxgate.bench.undertow;

import org.jspecify.annotations.NullMarked;
