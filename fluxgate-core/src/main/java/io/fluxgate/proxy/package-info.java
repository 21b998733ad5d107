/** Sends a request to one of a route's upstreams and brings the answer back. */
@NullMarked
package io.fluxgate.proxy;

import org.jspecify.annotations.NullMarked;
