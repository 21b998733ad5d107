/** What the parts of a request cost, measured with JMH. */
@NullMarked
package io.fluxgate.bench;

import org.jspecify.annotations.NullMarked;
