package io.fluxgate.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxgate.http.Request;
import io.fluxgate.plugin.Spec;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

class IpHashTest extends KeyedBalancerContract {

  @Override
  Spec<LoadBalancer> spec() {
    return LoadBalancer.ipHash();
  }

  @Override
  Request request(int number) {
    return REQUEST.withClient(address(number));
  }

  private static InetAddress address(int number) {
    try {
      return InetAddress.getByAddress(
          new byte[] {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number});
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void isCalledIpHashInAFile() {
    assertThat(spec().name()).isEqualTo("ip_hash");
  }

  @Test
  void goesByTheAddressAloneAndByThatOfTheClientNotOfTheProxy() {
    List<FakeEndpoint> endpoints = FakeEndpoint.servers(50);
    LoadBalancer balancer = newBalancer();
    Candidate home = balancer.pick(request(7), endpoints);
    Request other = Request.get("/other?q=1").withHeader("X-Tenant", "blue");
    assertThat(balancer.pick(other.withClient(address(7)), endpoints)).isSameAs(home);
  }
}
