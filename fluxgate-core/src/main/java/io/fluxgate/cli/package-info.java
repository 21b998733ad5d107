/** The command line: runs a gateway from a file. */
@NullMarked
package io.fluxgate.cli;

import org.jspecify.annotations.NullMarked;
