/** The gateway's configuration as plain values, and what is wrong with it. */
@NullMarked
package io.fluxgate.config;

import org.jspecify.annotations.NullMarked;
