package io.fluxgate.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.testing.FakeTime;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class NameWatchTest {

  @Test
  void addressesThatCouldNotBeTakenUpAreToldAgain() throws Exception {
    FakeTime time = FakeTime.standing();
    InetAddress address = InetAddress.getByAddress(new byte[] {10, 0, 0, 1});
    AtomicInteger calls = new AtomicInteger();
    BlockingQueue<List<InetAddress>> taken = new LinkedBlockingQueue<>();
    NameWatch.Settings settings =
        new NameWatch.Settings(
            "name", Duration.ofSeconds(10), host -> List.of(address), time, new Random(1));
    try (NameWatch watch =
        new NameWatch(
            settings,
            addresses -> {
              if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("not now");
              }
              taken.add(addresses);
            })) {
      time.awaitSleepers(1);
      assertThat(taken).isEmpty();
      time.advance(Duration.ofSeconds(11));
      assertThat(taken.poll(10, TimeUnit.SECONDS)).as("told to %s", watch).containsExactly(address);
    }
  }
}
