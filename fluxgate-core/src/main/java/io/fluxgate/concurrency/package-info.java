/** How many requests may be in flight at once: fixed limits, and one that is found by itself. */
@NullMarked
package io.fluxgate.concurrency;

import org.jspecify.annotations.NullMarked;
