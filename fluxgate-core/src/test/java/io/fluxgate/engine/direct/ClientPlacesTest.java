package io.fluxgate.engine.direct;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.engine.EngineLimits.Clients;
import io.fluxgate.engine.direct.ClientPlaces.Kind;
import io.fluxgate.engine.direct.ClientPlaces.Place;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** How many clients there may be, together and of one address. */
class ClientPlacesTest {

  private static ClientPlaces places(int most, int perAddress) {
    return new ClientPlaces(new Clients(most, perAddress, 0, Duration.ofSeconds(1)));
  }

  private static InetAddress address(int last) throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
  }

  @Test
  void aPlaceThatIsGivenBackIsFreeAgain() throws Exception {
    ClientPlaces places = places(2, 0);
    Place first = places.take(address(1));
    assertThat(first.kind()).isEqualTo(Kind.SERVED);
    assertThat(places.take(address(1)).kind()).isEqualTo(Kind.SERVED);
    Place third = places.take(address(1));
    assertThat(third.kind()).isEqualTo(Kind.REFUSED);

    first.giveBack();
    third.giveBack();

    assertThat(places.take(address(1)).kind()).isEqualTo(Kind.SERVED);
    assertThat(places.taken()).isEqualTo(2);
  }

  @Test
  void aPlaceIsGivenBackOnce() throws Exception {
    ClientPlaces places = places(2, 1);
    Place place = places.take(address(1));

    place.giveBack();
    place.giveBack();

    assertThat(places.taken()).isZero();
    assertThat(places.take(address(1)).kind()).isEqualTo(Kind.SERVED);
    assertThat(places.take(address(1)).kind()).isEqualTo(Kind.REFUSED);
  }

  @Test
  void oneAddressDoesNotTakeThePlacesOfOthers() throws Exception {
    ClientPlaces places = places(10, 2);
    for (int i = 0; i < 2; i++) {
      assertThat(places.take(address(1)).kind()).isEqualTo(Kind.SERVED);
    }
    for (int i = 0; i < 100; i++) {
      assertThat(places.take(address(1)).kind()).isEqualTo(Kind.REFUSED);
    }
    for (int i = 2; i < 10; i++) {
      assertThat(places.take(address(i)).kind()).isEqualTo(Kind.SERVED);
    }
    assertThat(places.take(address(10)).kind()).isEqualTo(Kind.REFUSED);
  }

  @Test
  void whoeverIsFarTooManyIsNotEvenTold() throws Exception {
    ClientPlaces places = places(1, 0);
    places.take(address(1));
    List<Place> told = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      told.add(places.take(address(1)));
    }
    assertThat(told).allMatch(place -> place.kind() == Kind.REFUSED);

    Place untold = places.take(address(1));
    assertThat(untold.kind()).isEqualTo(Kind.NONE);
    untold.giveBack();
    told.getFirst().giveBack();

    assertThat(places.take(address(1)).kind()).isEqualTo(Kind.REFUSED);
  }

  @Test
  void manyThreadsLeaveNothingBehind() throws Exception {
    ClientPlaces places = places(3, 2);
    Callable<Void> comings =
        () -> {
          for (int i = 0; i < 20_000; i++) {
            places.take(address(i % 3)).giveBack();
          }
          return null;
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (Future<Void> done : threads.invokeAll(List.of(comings, comings, comings, comings))) {
        done.get();
      }
    }

    assertThat(places.taken()).isZero();
    for (int i = 0; i < 2; i++) {
      assertThat(places.take(address(1)).kind()).isEqualTo(Kind.SERVED);
    }
    assertThat(places.take(address(1)).kind()).isEqualTo(Kind.REFUSED);
  }
}
