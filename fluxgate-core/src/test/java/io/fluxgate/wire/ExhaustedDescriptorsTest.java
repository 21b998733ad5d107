package io.fluxgate.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fluxgate.engine.Capability;
import io.fluxgate.engine.Engine;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A gateway whose process may open no more files waits for better times, and does not spin. */
@EveryEngine
@DisabledOnOs(OS.WINDOWS)
class ExhaustedDescriptorsTest extends WireTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  ExhaustedDescriptorsTest(Engine engine) {
    super(engine);
  }

  @Test
  void moreClientsThanDescriptorsNeitherBurnTheProcessorNorKillTheGateway() throws Exception {
    RawUpstream upstream = closing(RawUpstream.ok());
    Child child = closing(Child.withDescriptors(120, engine, upstream.url()));
    URI gateway = child.uri();
    assertThat(closing(new RawClient(gateway)).send(GET).read().body()).isEqualTo("ok");

    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      RawClient client = closing(new RawClient(gateway)); // the kernel takes them into its queue
      clients.add(client);
    }
    Duration before = child.processorTime();
    TimeUnit.SECONDS.sleep(1); // not to wait for anything: a second is what is measured
    Duration used = child.processorTime().minus(before);
    if (can(Capability.LIMITS)) { // the JDK's server tries again without a pause
      assertThat(used).isLessThan(Duration.ofMillis(500));
    }

    for (RawClient client : clients) {
      client.close();
    }
    assertThat(awaitServed(gateway)).isEqualTo("ok");
  }

  private String awaitServed(URI gateway) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    IOException last = new IOException("never tried");
    while (System.nanoTime() - end < 0) {
      try (RawClient client = new RawClient(gateway)) {
        client.socket.setSoTimeout(4_000); // one that fell into the shortage is not all clients
        RawClient.Answer answer = client.send(GET).read();
        if (answer.status() == 200) {
          return answer.body();
        }
      } catch (IOException e) {
        last = e;
      }
    }
    throw new AssertionError("no client was served any more", last);
  }

  /** That the gateway cannot open a socket is not the upstream's fault. */
  @Test
  void anUpstreamIsNotAccusedOfIt() throws Exception {
    assumeTrue(can(Capability.LIMITS));
    RawUpstream upstream =
        upstream(
            (head, in, out, socket) -> {
              if (head.startsWith("GET /fail")) {
                throw new IOException("as told");
              }
              RawUpstream.write(
                  out, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
            });
    Child child = closing(Child.withDescriptors(120, engine, upstream.url()));
    URI gateway = child.uri();
    RawClient client = closing(new RawClient(gateway));
    // What it takes to tell of a failure is loaded while there are descriptors for it.
    assertThat(client.send("GET /fail HTTP/1.1\r\nHost: a\r\n\r\n").read().status()).isEqualTo(502);
    assertThat(client.send(GET).read().body()).isEqualTo("ok");

    for (int i = 0; i < 300; i++) {
      closing(new RawClient(gateway));
    }
    int status = 200;
    for (int i = 0; i < 1_000 && status == 200; i++) {
      TimeUnit.MILLISECONDS.sleep(5);
      status = client.send(GET).read().status();
    }

    assertThat(status).isEqualTo(503);
  }
}
