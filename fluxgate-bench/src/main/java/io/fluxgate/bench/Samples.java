package io.fluxgate.bench;

import io.fluxgate.http.Headers;
import io.fluxgate.http.Response;

/** Messages as they are seen in the field. */
final class Samples {

  private Samples() {}

  /** The fields of a browser behind another proxy. */
  static Headers twentyHeaders() {
    return Headers.of(
        "Host", "shop.example.com",
        "User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        "Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Language", "en-GB,en;q=0.7,de;q=0.3",
        "Accept-Encoding", "gzip, deflate, br, zstd",
        "Referer", "https://shop.example.com/products/42",
        "Origin", "https://shop.example.com",
        "DNT", "1",
        "Cookie", "theme=dark; session=k3JhbmRvbS1sb29raW5n; consent=all; cart=8f1c",
        "Sec-Fetch-Dest", "document",
        "Sec-Fetch-Mode", "navigate",
        "Sec-Fetch-Site", "same-origin",
        "Sec-Fetch-User", "?1",
        "Upgrade-Insecure-Requests", "1",
        "Cache-Control", "max-age=0",
        "Pragma", "no-cache",
        "Priority", "u=0, i",
        "X-User-ID", "user-7",
        "X-Forwarded-Proto", "https",
        "X-Request-Id", "4bf92f3577b34da6");
  }

  /** The fields of a program's request. */
  static Headers ofClient(String user) {
    return Headers.of(
        "Host", "api.example.com",
        "User-Agent", "client/1.4",
        "Accept", "application/json",
        "Accept-Encoding", "gzip",
        "X-User-ID", user);
  }

  /** 1 KB, as an engine hands it over. */
  static Response oneKilobyte() {
    return Response.text("x".repeat(1024))
        .withHeader("Content-Length", "1024")
        .withHeader("Date", "Tue, 24 Nov 2026 08:00:00 GMT")
        .withHeader("Server", "origin");
  }

  /** What a benchmark relies on, so that it does not go on measuring something else. */
  static void expect(boolean holds, Object shown) {
    if (!holds) {
      throw new IllegalStateException("this is not what is to be measured: " + shown);
    }
  }
}
