package io.fluxgate.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The demo does what the README says, started as a process. */
@Timeout(120)
class DemoTest {

  private static final String[] DEMO = {"X-User-ID", "demo"};

  @Test
  void theDemoServesItsRoutesAndEndsWhenItIsTold() throws Exception {
    try (Example demo = Example.start("io.fluxgate.examples.Demo", "0")) {
      assertThat(demo.get("/health").body()).isEqualTo("ok\n");
      assertThat(demo.get("/fast", DEMO).body()).isEqualTo("fast\n");
      assertThat(demo.get("/fast").statusCode())
          .as("the routes are user demo's own")
          .isEqualTo(404);
      assertThat(demo.post("/echo", "hello", DEMO).body())
          .startsWith("POST /echo")
          .endsWith("\n\nhello");
      assertThat(demo.get("/echo?x=1", DEMO).body())
          .contains("GET /echo?x=1", "Via: 1.1 fluxgate-");
      assertThat(demo.get("/faulty", DEMO).statusCode()).isIn(200, 500);

      long first = nanosOf(demo);
      long second = nanosOf(demo);
      assertThat(first).isGreaterThan(Duration.ofMillis(800).toNanos());
      assertThat(second).as("the second comes from the cache").isLessThan(first / 4);

      assertThat(demo.ends()).isTrue();
    }
  }

  private static long nanosOf(Example demo) throws Exception {
    long start = System.nanoTime();
    HttpResponse<String> answer = demo.get("/slow", DEMO);
    long took = System.nanoTime() - start;
    assertThat(answer.body()).isEqualTo("slow\n");
    return took;
  }
}
