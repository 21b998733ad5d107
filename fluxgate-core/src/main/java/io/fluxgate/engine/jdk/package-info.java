/** The default engine: the JDK's own HTTP server and client, on virtual threads. */
@NullMarked
package io.fluxgate.engine.jdk;

import org.jspecify.annotations.NullMarked;
