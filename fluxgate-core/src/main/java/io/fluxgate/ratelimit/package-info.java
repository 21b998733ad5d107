/** How many requests a route, or one user of it, may make. */
@NullMarked
package io.fluxgate.ratelimit;

import org.jspecify.annotations.NullMarked;
