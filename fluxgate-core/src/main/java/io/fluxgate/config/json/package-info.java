/** Reads and writes the configuration as JSON. */
@NullMarked
package io.fluxgate.config.json;

import org.jspecify.annotations.NullMarked;
