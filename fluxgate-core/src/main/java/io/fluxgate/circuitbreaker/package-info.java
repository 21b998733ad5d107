/** Leaves a failing endpoint alone for a while. */
@NullMarked
package io.fluxgate.circuitbreaker;

import org.jspecify.annotations.NullMarked;
