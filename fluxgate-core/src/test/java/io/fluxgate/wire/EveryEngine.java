package io.fluxgate.wire;

import io.fluxgate.engine.Engine;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A promise that every engine keeps: the class is given each of them in turn. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass(name = "{0}")
@MethodSource("io.fluxgate.wire.EveryEngine$Engines#all")
@interface EveryEngine {

  /** All engines there are. */
  final class Engines {
    private Engines() {}

    static List<Engine> all() {
      return Engine.all();
    }
  }
}
