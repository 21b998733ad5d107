/** A bounded map that forgets the least recently used, and the filter that keeps answers in it. */
@NullMarked
package io.fluxgate.cache;

import org.jspecify.annotations.NullMarked;
