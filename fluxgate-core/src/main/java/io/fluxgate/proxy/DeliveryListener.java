package io.fluxgate.proxy;

import io.fluxgate.http.Request;
import java.io.IOException;

/** Hears what becomes of a route's requests on their way to its endpoints. Must not block. */
public interface DeliveryListener {

  /**
   * What a request is called in logs.
   *
   * @param request the request
   * @return a name, or an empty text
   */
  String name(Request request);

  /**
   * An attempt is about to be made. Called on the request's own thread.
   *
   * @param request the request
   * @param attempt the attempt
   */
  void began(Request request, Attempt attempt);

  /**
   * An attempt has its answer's headers, or failed, or was given up. Called on any thread.
   *
   * @param request the request
   * @param attempt the attempt
   */
  void ended(Request request, Attempt attempt);

  /**
   * The body of an answer that was passed on broke off. Called on whichever thread moves the body.
   *
   * @param request the request
   * @param failure how it broke off
   */
  void brokeOff(Request request, IOException failure);
}
