package io.fluxgate.wire;

import io.fluxgate.RouteBuilder;

/**
 * How a route's requests go. An engine may take another way where code of the application's own is
 * in it; what it promises is the same.
 */
enum Way {
  /** Nothing on it blocks. */
  STRAIGHT,
  /** Through a filter of the application's own, which might block. */
  THROUGH_A_FILTER;

  void on(RouteBuilder route) {
    if (this == THROUGH_A_FILTER) {
      route.filter((request, next) -> next.proceed(request));
    }
  }
}
