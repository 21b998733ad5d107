/** Which endpoint a request goes to. */
@NullMarked
package io.fluxgate.loadbalancer;

import org.jspecify.annotations.NullMarked;
