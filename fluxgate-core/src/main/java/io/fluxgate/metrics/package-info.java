/** What happened to a request, told to whoever listens. */
@NullMarked
package io.fluxgate.metrics;

import org.jspecify.annotations.NullMarked;
