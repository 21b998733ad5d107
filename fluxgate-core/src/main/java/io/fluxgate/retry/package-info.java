/** When a request that failed is sent again, and how many may be. */
@NullMarked
package io.fluxgate.retry;

import org.jspecify.annotations.NullMarked;
