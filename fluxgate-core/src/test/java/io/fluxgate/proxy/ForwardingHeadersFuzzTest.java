package io.fluxgate.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.fluxgate.config.CidrBlock;
import io.fluxgate.fuzz.MemoryBound;
import io.fluxgate.http.Headers;
import io.fluxgate.http.Request;
import io.fluxgate.http.UpstreamException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Any text at all, where a proxy before us would tell of its client: a stranger's is never passed
 * on, a trusted proxy's never leads further than to the first address it cannot vouch for, and the
 * next proxy finds the same client.
 */
class ForwardingHeadersFuzzTest {

  /** With a port, or in brackets. */
  private static final Pattern ADDRESS =
      Pattern.compile("\\[([^\\]]*)\\](?::[0-9]{1,5})?|([^:]*):[0-9]{1,5}");

  private static final TrustedProxies NOBODY = new TrustedProxies(List.of());
  private static final TrustedProxies SOME =
      new TrustedProxies(
          List.of(
              CidrBlock.parse("127.0.0.0/8"),
              CidrBlock.parse("10.0.0.0/8"),
              CidrBlock.parse("fd00::/8")));

  @FuzzTest(maxDuration = "10m")
  @DictionaryEntries({
    "192.0.2.1",
    "10.0.0.1",
    "[2001:db8::1]:443",
    "fd00::1",
    "::ffff:10.0.0.1",
    ", ",
    ":80",
    "unknown",
    "\\x0a"
  })
  void forwardedFor(byte[] input) throws Exception {
    MemoryBound.check(input.length, () -> check("X-Forwarded-For", input));
  }

  @FuzzTest(maxDuration = "10m")
  @DictionaryEntries({
    "for=192.0.2.1",
    "for=\\x22[2001:db8::1]\\x22",
    ";proto=https",
    ";host=a",
    ", ",
    "by=_x",
    "1.1 gate",
    "\\x09",
    "\\x0a"
  })
  void forwardedAndVia(byte[] input) throws Exception {
    MemoryBound.check(
        input.length,
        () -> {
          check("Forwarded", input);
          check("Via", input);
        });
  }

  private static void check(String name, byte[] input) {
    List<String> lines = List.of(new String(input, ISO_8859_1).split("\n", -1));
    Request request;
    try {
      Headers headers = Headers.of("Host", "a");
      for (String line : lines) {
        headers = headers.plus(name, line);
      }
      request = Request.get("/").withHeaders(headers);
    } catch (IllegalArgumentException e) {
      return;
    }
    ofAStranger(request);
    ofATrustedProxy(request);
  }

  private static void ofAStranger(Request request) {
    assertThat(NOBODY.identifyClient(request)).isSameAs(request);
    Headers headers;
    try {
      headers = new ForwardingHeaders(NOBODY, "gate").apply(request, true);
    } catch (UpstreamException e) {
      assertThat(ours(request)).isPositive();
      return;
    }
    assertThat(ours(request)).isZero();
    assertThat(headers.all("X-Forwarded-For")).containsExactly("127.0.0.1");
    assertThat(headers.all("X-Forwarded-Host")).containsExactly("a");
    assertThat(headers.all("X-Forwarded-Proto")).containsExactly("http");
    assertThat(headers.contains("Forwarded")).isFalse();
    List<String> via = new ArrayList<>(request.headers().all("Via"));
    via.add("1.1 gate");
    assertThat(headers.all("Via")).isEqualTo(via);
  }

  private static void ofATrustedProxy(Request request) {
    InetAddress client = SOME.identifyClient(request).client();
    Headers headers;
    try {
      headers = new ForwardingHeaders(SOME, "gate").apply(request, false);
    } catch (UpstreamException e) {
      return;
    }
    Request next = request.withHeaders(headers);
    assertThat(SOME.identifyClient(next).client()).isEqualTo(client);
    assertThat(headers.count("X-Forwarded-For")).isEqualTo(1);
    assertThat(headers.first("X-Forwarded-For").orElse("")).endsWith("127.0.0.1");
    assertThat(client).isEqualTo(lastWithoutVoucher(request));
    if (request.headers().contains("Forwarded")) {
      List<String> forwarded = new ArrayList<>(request.headers().all("Forwarded"));
      forwarded.add("for=127.0.0.1;proto=http");
      assertThat(headers.all("Forwarded")).isEqualTo(forwarded);
    }
  }

  /** The first address from the end that no trusted proxy stands behind, read plainly. */
  private static InetAddress lastWithoutVoucher(Request request) {
    InetAddress client = request.peer().address();
    String all = String.join(",", request.headers().all("X-Forwarded-For"));
    List<String> entries = List.of(all.split(",", -1)).reversed();
    for (String entry : entries) {
      Matcher matcher = ADDRESS.matcher(entry.strip());
      Optional<InetAddress> address =
          matcher.matches()
              ? CidrBlock.parseAddress(
                  matcher.group(1) != null ? matcher.group(1) : matcher.group(2))
              : CidrBlock.parseAddress(entry.strip());
      if (address.isEmpty()) {
        return client;
      }
      client = address.get();
      if (!SOME.trusts(client)) {
        return client;
      }
    }
    return client;
  }

  /** How often the list of Via names us, taken apart by its commas. */
  private static long ours(Request request) {
    return request.headers().all("Via").stream()
        .flatMap(line -> List.of(line.split(",", -1)).stream())
        .filter(member -> List.of(member.split("[ \t]+")).stream().skip(1).anyMatch("gate"::equals))
        .count();
  }
}
