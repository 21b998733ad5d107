/** Spring Cloud Gateway, to be compared with. */
@NullMarked
package io.fluxgate.bench.spring;

import org.jspecify.annotations.NullMarked;
