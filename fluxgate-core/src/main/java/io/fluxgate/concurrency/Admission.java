package io.fluxgate.concurrency;

/** What a limiter answers. */
public sealed interface Admission permits Place, Refused {}
