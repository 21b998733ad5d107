/** What touches sockets, behind two small interfaces. */
@NullMarked
package io.fluxgate.engine;

import org.jspecify.annotations.NullMarked;
