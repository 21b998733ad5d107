package io.fluxgate.engine;

/** What some engines can do and others cannot, each with what happens instead. */
public enum Capability {
  /**
   * Refuses a request whose lines end in a bare LF or CR, whose target holds a space, or that has
   * control characters before a header's value, and never serves a head that breaks off. Instead:
   * the lines are taken as if they ended in CRLF, the target ends at the space, the characters are
   * dropped, and a client's end is taken for the end of its head; what goes upstream is written
   * afresh, so it is never ambiguous there.
   */
  STRICT_LINES,
  /**
   * Passes trailers on. Instead: those of an answer are dropped, and never asked for; a request
   * that has some is refused.
   */
  TRAILERS,
  /**
   * Passes on 103 and other interim answers, and 100 only when the body is wanted. Instead: interim
   * answers are dropped.
   */
  INTERIM_RESPONSES,
  /**
   * Notices at once that a client went away, as long as it is being read, and cancels what is done
   * for it. Instead: it is noticed at the first write that fails.
   */
  CLIENT_ABORT_DETECTION,
  /**
   * Passes on an upstream's answer while the request's body is still being sent. Instead: when the
   * body has been sent.
   */
  EARLY_RESPONSES,
  /**
   * Keeps the case and order of header names, and bytes above 0x7F in the values of a request.
   * Instead: names are compared without regard to case anyway, and such bytes reach the upstream as
   * question marks.
   */
  EXACT_HEADERS,
  /**
   * Answers an over-long request line 414 and over-long headers 431. Instead: the connection is
   * closed.
   */
  HEAD_TOO_LARGE_ANSWERS,
  /**
   * Sends a request twice by itself only where that does no harm and a fresh one would not have
   * helped: an idempotent one (RFC 9110, 9.2.2), once, when a connection that had served others
   * before ends without a byte of an answer. Instead: a GET or HEAD is sent again once, whatever
   * connection it was.
   */
  NO_HIDDEN_RESENDS,
  /**
   * Passes on an upstream's answer over TLS that ends with its connection, and tells one that was
   * cut off from a whole one (RFC 9112, 9.8). Instead: such an answer is refused with a 502, since
   * the two look alike.
   */
  CLOSE_DELIMITED_OVER_TLS,
  /**
   * Switches to another protocol where the upstream does and the route allows it (RFC 9110, 7.8),
   * WebSocket for example. Instead: such a request is answered 501.
   */
  TUNNELS,
  /**
   * Keeps the limits of {@link EngineLimits}. Instead: the engine has limits of its own, and a
   * gateway that asks for others is not built.
   */
  LIMITS
}
