package io.fluxgate.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxgate.config.ConfigException;
import io.fluxgate.config.PartConfig;
import io.fluxgate.testing.FakeTime;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class RegistryTest {

  private final FactoryContext context = new FactoryContext(FakeTime.standing(), new Random(1));

  private final Registry<String> registry =
      new Registry<>("greeting", String.class)
          .addAll(
              List.of(
                  factory(
                      "hello",
                      (options, context) ->
                          "hello "
                              + options.text("to").orElse("world")
                              + options.integer("times", 1, 3, 1)),
                  factory(
                      "broken",
                      (options, context) -> {
                        options.number("n", 0, 1);
                        throw new IllegalArgumentException("cannot be made");
                      }),
                  factory(
                      "failing",
                      (options, context) -> {
                        throw new IllegalStateException("no voice");
                      })));

  @Test
  void makesThePartOfTheName() {
    assertThat(create(new PartConfig.Named("hello", Map.of("to", "you")))).isEqualTo("hello you1");
    assertThat(registry.names()).containsExactly("broken", "failing", "hello");
  }

  @Test
  void everyPartIsANewOne() {
    Registry<Object> objects =
        new Registry<>("object", Object.class)
            .addAll(List.of(factory("new", (options, context) -> new Object())));
    PartConfig part = new PartConfig.Named("new");

    assertThat(objects.create(part, context)).isNotSameAs(objects.create(part, context));
  }

  @Test
  void handsOutLivePartsAsTheyAre() {
    String live = new String("mine");

    assertThat(create(new PartConfig.Live(live))).isSameAs(live);
    assertThatThrownBy(() -> create(new PartConfig.Live(5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("must be a java.lang.String: java.lang.Integer");
  }

  @Test
  void hintsAtTheNameThatWasMeant() {
    assertThatThrownBy(() -> create(new PartConfig.Named("helo")))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "1 problem in the configuration:\n"
                + "  unknown greeting 'helo' (did you mean 'hello'?); known: broken, failing,"
                + " hello");
  }

  @Test
  void tellsEveryProblemOfTheOptions() {
    assertThatThrownBy(
            () -> create(new PartConfig.Named("hello", Map.of("times", 9, "too", "you"))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("times: must be from 1 to 3: 9")
        .hasMessageContaining("too: unknown field 'too' (did you mean 'to'?)")
        .satisfies(e -> assertThat(((ConfigException) e).problems()).hasSize(2));
  }

  @Test
  void aFactoryThatFailsOnBadOptionsReportsTheOptions() {
    assertThatThrownBy(() -> create(new PartConfig.Named("broken")))
        .isInstanceOf(ConfigException.class)
        .hasMessage("1 problem in the configuration:\n  n: is missing: a number");
  }

  @Test
  void aFactoryThatFailsOtherwiseIsNamed() {
    assertThatThrownBy(() -> create(new PartConfig.Named("failing")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("greeting failing: no voice");
  }

  @Test
  void aLaterFactoryTakesThePlaceOfAnEarlierOne() {
    registry.addAll(List.of(factory("hello", (options, context) -> "other")));

    assertThat(create(new PartConfig.Named("hello"))).isEqualTo("other");
  }

  @Test
  void aSpecSaysWhatAFileWould() {
    Spec<String> named = Spec.named("hello", Map.of("to", "you"));
    Spec<String> live = Spec.live("mine");

    assertThat(named).hasToString("hello{to=you}");
    assertThat(named.live()).isEmpty();
    assertThat(live.live()).contains("mine");
    assertThat(live.name()).isEmpty();
    assertThat(live).hasToString("live mine");
  }

  private String create(PartConfig part) {
    return registry.create(part, context);
  }

  private static <T> Factory<T> factory(String name, BiFunction<Options, FactoryContext, T> maker) {
    return new Factory<>() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public T create(Options options, FactoryContext context) {
        return maker.apply(options, context);
      }
    };
  }
}
