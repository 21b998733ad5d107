/** Finds out which endpoints of a route are well, by asking them and by how real requests fare. */
@NullMarked
package io.fluxgate.health;

import org.jspecify.annotations.NullMarked;
