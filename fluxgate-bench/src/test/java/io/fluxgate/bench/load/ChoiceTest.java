package io.fluxgate.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChoiceTest {

  @Test
  void isEverythingUnlessSaidOtherwise() {
    Choice choice = Choice.of();

    assertThat(choice.rounds()).isEqualTo(3);
    assertThat(choice.scenarios()).isEqualTo(Scenario.all());
    assertThat(Scenario.all().stream().flatMap(scenario -> scenario.peers().stream()))
        .allMatch(name -> Peer.named(name).isPresent());
  }

  @Test
  void takesScenariosByTheirBeginning() {
    Choice choice = Choice.of("--only", "slow,idle", "--seconds", "2", "--peers", "direct");

    assertThat(choice.scenarios().stream().map(Scenario::name))
        .isEqualTo(List.of("slow-1000", "slow-5000", "idle-2000"));
    assertThat(choice.window()).isEqualTo(Duration.ofSeconds(2));
    assertThat(choice.wants("direct")).isTrue();
    assertThat(choice.wants("jdk")).isFalse();
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Choice.of("--rounds", "0"))
        .withMessage("--rounds must be positive: 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Choice.of("--peers", "apache"))
        .withMessageContaining("unknown gateway: apache");
    assertThatIllegalArgumentException().isThrownBy(() -> Choice.of("--only", "fast"));
  }
}
