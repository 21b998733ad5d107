/** Finds a request's route, and explains why. */
@NullMarked
package io.fluxgate.router;

import org.jspecify.annotations.NullMarked;
