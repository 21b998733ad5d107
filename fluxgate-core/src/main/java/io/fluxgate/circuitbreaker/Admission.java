package io.fluxgate.circuitbreaker;

/** What a breaker answers to whoever wants to send a request. */
public sealed interface Admission permits Permit, Refused {}
