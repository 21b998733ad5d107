/** Mains to run and copy. */
@NullMarked
package io.fluxgate.examples;

import org.jspecify.annotations.NullMarked;
