package io.fluxgate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrBlockTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.0.0.0/8, 9.255.255.255, false",
    "192.168.4.0/22, 192.168.7.255, true",
    "192.168.4.0/22, 192.168.8.0, false",
    "192.168.4.0/22, 192.168.3.255, false",
    "127.0.0.1, 127.0.0.1, true",
    "127.0.0.1, 127.0.0.2, false",
    "0.0.0.0/0, 255.1.2.3, true",
    "0.0.0.0/0, ::1, false",
    "::/0, 2001:db8::1, true",
    "::/0, 10.0.0.1, false",
    "2001:db8::/32, 2001:db8:ffff::1, true",
    "2001:db8::/32, 2001:db9::1, false",
    "2001:db8::8000/113, 2001:db8::ffff, true",
    "2001:db8::8000/113, 2001:db8::7fff, false",
    "::1, ::1, true",
    "::ffff:10.0.0.0/104, 10.9.8.7, true",
    "::ffff:0:0/96, 1.2.3.4, true",
    "10.0.0.0/8, ::ffff:10.9.8.7, true",
  })
  void holdsTheAddressesThatBeginAlike(String block, String address, boolean holds) {
    assertThat(CidrBlock.parse(block).contains(CidrBlock.parseAddress(address).orElseThrow()))
        .isEqualTo(holds);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "example.com",
        "10.0.0",
        "10.0.0.0.0",
        "10.0.0.256",
        "010.0.0.1",
        "1.2.3.",
        ".1.2.3",
        "1..2.3",
        "0x7f.0.0.1",
        "2130706433",
        " 10.0.0.1",
        "10.0.0.1 ",
        "+1.2.3.4",
        "::1::",
        ":::",
        ":1",
        "1:",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4::5:6:7:8",
        "12345::",
        "g::",
        "::1.2.3",
        "1.2.3.4::",
        "::1.2.3.4:5",
        "[::1]",
        "fe80::1%eth0",
        "1:2:3:4:5:6:7:1.2.3.4",
        "٣.1.1.1"
      })
  void whatIsNoAddressIsNone(String text) {
    assertThat(CidrBlock.parseAddress(text)).isEmpty();
    assertThatThrownBy(() -> CidrBlock.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("must be an address or a CIDR block such as 10.0.0.0/8: '" + text + "'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0/33",
        "10.0.0.0/",
        "10.0.0.0/-1",
        "10.0.0.0/8/8",
        "::/129",
        "::/0x8",
        "10.0.0.0/0008"
      })
  void refusesPrefixesOutOfRange(String text) {
    assertThatThrownBy(() -> CidrBlock.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("leading bits behind the slash: '" + text + "'");
  }

  @Test
  void refusesAddressesThatAreNoBeginningAndSaysWhichIs() {
    assertThatThrownBy(() -> CidrBlock.parse("10.1.2.3/8"))
        .hasMessage("has bits set behind the first 8: '10.1.2.3/8' (did you mean '10.0.0.0/8'?)");
  }

  @Test
  void equalBlocksAreEqualHoweverTheyAreWritten() {
    assertThat(CidrBlock.parse("::ffff:10.0.0.0/104"))
        .isEqualTo(CidrBlock.parse("10.0.0.0/8"))
        .hasSameHashCodeAs(CidrBlock.parse("10.0.0.0/8"))
        .hasToString("10.0.0.0/8");
    assertThat(CidrBlock.parse("10.0.0.0/8")).isNotEqualTo(CidrBlock.parse("10.0.0.0/9"));
    assertThat(CidrBlock.parse("10.0.0.0/32")).hasToString("10.0.0.0");
  }

  @Test
  void readsEveryAddressAsTheJdkDoes() throws UnknownHostException {
    Random random = new Random(3);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(bytes);
      InetAddress address = InetAddress.getByAddress(bytes);
      assertThat(CidrBlock.parseAddress(address.getHostAddress())).contains(address);
    }
    for (String text :
        new String[] {
          "::",
          "::1",
          "1::",
          "1::8",
          "1:2:3:4:5:6:7::",
          "::2:3:4:5:6:7:8",
          "::1.2.3.4",
          "64:ff9b::1.2.3.4",
          "1:2:3:4:5:6:1.2.3.4",
          "ABCD:ef01::"
        }) {
      assertThat(CidrBlock.parseAddress(text)).contains(InetAddress.getByName(text));
    }
  }
}
