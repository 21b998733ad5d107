package io.fluxgate.engine;

/**
 * A system property that an engine would like to have. It is set only where the application has set
 * none.
 *
 * @param name the property
 * @param wanted the value the engine would set
 * @param actual the value it has now
 * @param applied whether the engine set it; false means that the application's own value was left
 *     alone
 */
public record PlatformProperty(String name, String wanted, String actual, boolean applied) {}
