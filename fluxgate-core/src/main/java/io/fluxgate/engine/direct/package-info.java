/** The fast engine: HTTP/1.1 straight on selector loops. */
@NullMarked
package io.fluxgate.engine.direct;

import org.jspecify.annotations.NullMarked;
