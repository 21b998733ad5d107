/** The gateway itself: what an application builds, starts and asks. Wiring only. */
@NullMarked
package io.fluxgate;

import org.jspecify.annotations.NullMarked;
