/** Who is asking: the sources a user's id is taken from. */
@NullMarked
package io.fluxgate.identity;

import org.jspecify.annotations.NullMarked;
