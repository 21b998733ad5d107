package io.fluxgate.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class PeerTest {

  private static InetAddress address(int... bytes) throws UnknownHostException {
    byte[] address = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      address[i] = (byte) bytes[i];
    }
    return InetAddress.getByAddress(address);
  }

  @Test
  void anAddressIsTextWithoutItsZone() throws UnknownHostException {
    byte[] linkLocal = {(byte) 0xFE, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    Peer zoned = new Peer(Inet6Address.getByAddress("x", linkLocal, 3), 1, false);

    assertThat(zoned.addressText()).isEqualTo("fe80:0:0:0:0:0:0:1");
    assertThat(new Peer(address(192, 0, 2, 1), 1, false).addressText()).isEqualTo("192.0.2.1");
  }

  @Test
  void peersAreEqualWhoseAddressPortAndSecurityAre() throws UnknownHostException {
    Peer peer = new Peer(address(192, 0, 2, 1), 80, true);

    assertThat(peer).isEqualTo(new Peer(address(192, 0, 2, 1), 80, true));
    assertThat(peer).hasSameHashCodeAs(new Peer(address(192, 0, 2, 1), 80, true));
    assertThat(peer).isNotEqualTo(new Peer(address(192, 0, 2, 2), 80, true));
    assertThat(peer).isNotEqualTo(new Peer(address(192, 0, 2, 1), 81, true));
    assertThat(peer).isNotEqualTo(new Peer(address(192, 0, 2, 1), 80, false));
    assertThat(peer).hasToString("/192.0.2.1:80 (TLS)");
  }
}
