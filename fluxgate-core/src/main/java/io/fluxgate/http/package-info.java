/** The values that travel: request, response, headers, body and the peer they came from. */
@NullMarked
package io.fluxgate.http;

import org.jspecify.annotations.NullMarked;
