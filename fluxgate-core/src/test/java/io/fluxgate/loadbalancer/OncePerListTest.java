package io.fluxgate.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OncePerListTest {

  @Test
  void worksOutAnewForAnotherListOnlyEvenIfThatIsEqual() {
    AtomicInteger worked = new AtomicInteger();
    OncePerList<Integer> once = new OncePerList<>(list -> worked.incrementAndGet());
    List<FakeEndpoint> endpoints = FakeEndpoint.servers(2);
    List<FakeEndpoint> equal = List.of(endpoints.get(0), endpoints.get(1));
    assertThat(once.of(endpoints)).isEqualTo(1);
    assertThat(once.of(endpoints)).isEqualTo(1);
    assertThat(once.of(equal)).isEqualTo(2);
    assertThat(once.of(equal)).isEqualTo(2);
    assertThat(once.of(endpoints)).isEqualTo(3);
  }
}
