/** The only clock: every reading, pause and timer of the gateway goes through it. */
@NullMarked
package io.fluxgate.time;

import org.jspecify.annotations.NullMarked;
