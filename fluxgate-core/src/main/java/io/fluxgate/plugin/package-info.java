/** What an application adds by name: the factories, their options and where they are found. */
@NullMarked
package io.fluxgate.plugin;

import org.jspecify.annotations.NullMarked;
