package io.fluxgate.engine.direct;

import java.util.List;

/** Messages of every kind, right and wrong ones. */
final class Samples {

  static final List<String> REQUESTS =
      List.of(
          "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
          "\r\n\r\nGET /a?b=%20 HTTP/1.1\r\nHost: a:80\r\n\r\nGET / HTTP/1.1\r\n",
          """
          POST /orders/7 HTTP/1.1\r
          Host: shop.example.com\r
          User-Agent: Mozilla/5.0 (X11; Linux x86_64)\r
          Accept: */*;q=0.8,\ttext/html \t\r
          Connection: keep-alive, X-Hop, Upgrade\r
          X-Hop: 1\r
          Upgrade: websocket\r
          TE: gzip, trailers\r
          Expect: 100-continue\r
          Content-Length: 12\r
          \r
          hello, world""",
          "POST / HTTP/1.1\r\nHost: [::1]\r\nTransfer-Encoding: Chunked\r\nE:\r\n\r\n0\r\n\r\n",
          "GET http://a/ HTTP/1.0\r\nConnection: keep-alive\r\nExpect: it\r\n\r\n",
          "OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\ncaf: \u00e9\r\n\r\n",
          "\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: a\nX: 1\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: a\r\nX : 1\r\n\r\n",
          "GET /\tHTTP/1.1\r\nHost: a\r\n\r\n",
          "GET / HTTP/2.0\r\n\r\n",
          "GET /" + "x".repeat(200) + " HTTP/1.1\r\n\r\n",
          "GET /" + "x".repeat(95) + "\u0001 HTTP/1.1\r\n\r\n",
          "GET /" + "x".repeat(96) + "\n HTTP/1.1\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(1000),
          "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(998 - 28) + "\r\r\r",
          "GET / HTTP/1.1\r\n" + "X: 1\r\n".repeat(16),
          "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
          "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
          "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003");

  static final List<String> ANSWERS =
      List.of(
          "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
          "HTTP/1.1 204\r\nServer: a\r\nX-A:  b \r\nx-a:\r\n\r\n",
          "HTTP/1.0 404 Not Found\r\nConnection: keep-alive, x-a\r\nX-A: 1\r\nB: \u00e9\r\n\r\n",
          "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n",
          "HTTP/1.1 200 OK\nServer: a\n\n",
          "HTTP/1.1 200 O\u0001K\r\n\r\n",
          "HTTP/1.1 20 OK\r\n\r\n",
          "\r\nHTTP/1.1 200 OK\r\n\r\n",
          "HTTP/1.1 205 Reset\r\n\r\n",
          "HTTP/1.1 101 Switching Protocols\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n",
          "HTTP/1.1 200 " + "x".repeat(1000));

  static final List<String> CHUNKED =
      List.of(
          "0\r\n\r\n",
          "5\r\nhello\r\n10;a=b\r\n0123456789abcdef\r\n0\r\n\r\nGET /",
          "0;last\r\nX-Sum: 1\r\nHost: a\r\nx-b:  \r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
          "5\r\nhello0\r\n\r\n",
          "5\nhello\r\n",
          "1\r\na\r\n\r\n",
          "1;" + "x".repeat(30) + "\r\na\r\n0\r\n\r\n",
          "fffffffffffffffff\r\n",
          "0\r\nX: 1\n\r\n",
          "0\r\nX: " + "x".repeat(80),
          "0\r\n\rX: 1\r\n\r\n",
          "0\r\n" + "X: 1\r\n".repeat(4) + "\r\n",
          "3\r\nab");

  private Samples() {}
}
