/** The contract between the gateway and whatever stands on a request's way. */
@NullMarked
package io.fluxgate.filter;

import org.jspecify.annotations.NullMarked;
