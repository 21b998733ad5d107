package io.fluxgate.http;

/**
 * One header field line.
 *
 * @param name the name as it was written; compared without regard to case
 * @param value the value, without line ends or control characters
 */
public record Header(String name, String value) {}
