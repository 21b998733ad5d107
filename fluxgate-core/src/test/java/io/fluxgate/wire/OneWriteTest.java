package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxgate.config.CertificateConfig;
import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import io.fluxgate.tls.TestCertificate;
import io.fluxgate.tls.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A head and a small body leave in one write, on either side: the kernel counts them. */
@EveryEngine
@EnabledOnOs(OS.LINUX)
class OneWriteTest extends WireTest {

  private static final int REQUESTS = 2_000;
  private static final String POST =
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n" + "x".repeat(1_000);

  OneWriteTest(Engine engine) {
    super(engine);
  }

  private static long writes(Child child) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc", child.pid() + "", "io"))) {
      if (line.startsWith("syscw: ")) {
        return Long.parseLong(line.substring("syscw: ".length()));
      }
    }
    throw new IOException("nobody counts");
  }

  @BeforeEach
  void onlyWhereItIsPromised() {
    assumeTrue(can(Capability.LIMITS)); // nobody has promised it of the JDK's
  }

  @Test
  void aRequestAndItsAnswerTakeOneWriteEach() throws Exception {
    RawUpstream upstream = upstream(RawBody::echo);
    Child child = closing(new Child(engine, List.of(), upstream.url()));
    RawClient client = closing(new RawClient(child.uri()));
    assertOneWriteEach(child, () -> client.send(POST).read().body());
  }

  @Test
  void theyDoSoOverTls(@TempDir Path files) throws Exception {
    RawUpstream upstream = upstream(RawBody::echo);
    TestCertificate root = TestCertificates.root("Root");
    CertificateConfig pem = TestCertificates.leaf(root, "a.test").writePem(files, "own");
    Child child = closing(Child.secure(engine, pem, upstream.url()));
    TlsClient client = closing(new TlsClient(child.uri(), TlsClient.context(root, null), "a.test"));
    assertOneWriteEach(child, () -> client.send(POST).read());
  }

  private static void assertOneWriteEach(Child child, Callable<String> exchange) throws Exception {
    assertThat(exchange.call()).endsWith("x");
    long before = writes(child);
    for (int i = 0; i < REQUESTS; i++) {
      assertThat(exchange.call()).endsWith("x");
    }

    // What the JVM itself writes beside them is little.
    assertThat(writes(child) - before).isBetween(2L * REQUESTS, 2L * REQUESTS + REQUESTS / 10);
  }
}
