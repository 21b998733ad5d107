/** What users and we test with: a clock that stands still, an upstream that follows a script. */
@NullMarked
package io.fluxgate.testing;

import org.jspecify.annotations.NullMarked;
