package io.fluxgate.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.http.Body;
import io.fluxgate.http.Request;
import io.fluxgate.http.Response;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Contents on their way are bounded too: slow readers of many URIs cannot fill the heap. */
@Timeout(30)
class CacheRoomTest {

  private static final int OBJECT = 100_000;
  private static final int ROOM = 1_000_000;

  private final CachedOrigin origin =
      new CachedOrigin(CachedOrigin.settings(Duration.ofMinutes(1), 1_000, ROOM, OBJECT));

  private List<Response> openAnswers(int count) {
    List<Response> open = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      open.add(origin.open(Request.get("/" + i)));
    }
    return open;
  }

  @Test
  void whatOutgrowsTheRoomPassesThroughWhole() throws Exception {
    origin.answers(
        request ->
            Response.of(200)
                .withBody(Body.stream(new ByteArrayInputStream(new byte[OBJECT]), OBJECT)));
    List<Response> open = openAnswers(40); // four times what there is room for, and nobody reads

    int kept = 0;
    for (Response answer : open) {
      kept += answer.headers().all("Cache-Status").getLast().endsWith("stored") ? 1 : 0;
      try (answer;
          InputStream in = answer.body().open()) {
        assertThat(in.readAllBytes()).hasSize(OBJECT);
      }
    }
    assertThat(kept).isBetween(1, ROOM / OBJECT);
    assertThat(origin.cache.bytes()).isLessThanOrEqualTo(ROOM);
    assertThat(origin.get("/another").status()).isEqualTo(200);
    assertThat(origin.get("/another").hit()).as("there is room again").isTrue();
  }

  /** Each is longer than may be kept, so its reader holds up the origin, in little room. */
  @Test
  void endlessContentsThatNobodyReadsTakeNoMoreThanTheRoom() throws Exception {
    origin.answers(
        request ->
            Response.of(200).withBody(Body.stream(new ByteArrayInputStream(new byte[3 * OBJECT]))));
    List<Response> open = openAnswers(200);
    for (Response answer : open) {
      try (answer;
          InputStream in = answer.body().open()) {
        assertThat(in.readAllBytes()).hasSize(3 * OBJECT);
      }
    }
    assertThat(origin.cache.size()).isZero();
    BytesOnTheWay room = new BytesOnTheWay(10);
    assertThat(room.reserve(7)).isTrue();
    assertThat(room.reserve(4)).isFalse();
    assertThat(room.taken()).isEqualTo(7);
    assertThat(SharedBody.of(8, 100, room)).isEmpty();
    SharedBody small = SharedBody.of(3, 100, room).orElseThrow();
    InputStream reader = small.join().orElseThrow();
    assertThat(small.fill(new ByteArrayInputStream(new byte[3]))).hasSize(3);
    small.end();
    assertThat(room.taken()).as("somebody reads it still").isEqualTo(10);
    assertThat(reader.readAllBytes()).hasSize(3);
    reader.close();
    assertThat(room.taken()).isEqualTo(7);
  }

  /** One who has waited may come when those who were faster have read it all. */
  @Test
  void whoComesLastFindsAllOfItIfThereIsRoom() throws Exception {
    BytesOnTheWay room = new BytesOnTheWay(10);
    SharedBody body = SharedBody.of(3, 100, room).orElseThrow();
    InputStream first = body.join().orElseThrow();
    assertThat(body.fill(new ByteArrayInputStream(new byte[] {1, 2, 3}))).hasSize(3);
    body.end();
    first.close();
    try (InputStream last = body.join().orElseThrow()) {
      assertThat(room.taken()).isEqualTo(3);
      assertThat(last.readAllBytes()).containsExactly(1, 2, 3);
    }
    assertThat(room.reserve(8)).isTrue();
    assertThat(body.join()).isEmpty();
    assertThat(room.taken()).isEqualTo(8);
  }
}
