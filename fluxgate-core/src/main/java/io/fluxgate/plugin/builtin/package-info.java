/** The plugins that come with the gateway; made by factories like an application's own. */
@NullMarked
package io.fluxgate.plugin.builtin;

import org.jspecify.annotations.NullMarked;
